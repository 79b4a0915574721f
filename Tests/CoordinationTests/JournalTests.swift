import Coordination
import Foundation
import GRDB
import ResultStore
import SweepPlan
import Testing
import Wire

/// A directory that is gone when the test is.
final class TemporaryDirectory {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "richsweep-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}

@Suite("Journal")
struct JournalTests {
  let directory: TemporaryDirectory
  var file: URL { directory.url.appending(path: "journal.sqlite") }

  init() throws { directory = try TemporaryDirectory() }

  private func shard(_ number: UInt64, _ cells: RangeSet<Int>, diverged: RangeSet<Int> = RangeSet())
    -> Journal.Shard
  {
    Journal.Shard(
      lease: LeaseID(rawValue: number), sha256: String(number, radix: 16), bytes: 10, cells: cells,
      diverged: diverged, seconds: 1.5, host: "node")
  }

  @Test("What is recorded is there for the next coordinator")
  func roundTrip() throws {
    let sweep = try tinySweep(cells: 20)
    let one = shard(1 << 32 | 1, RangeSet([0..<3, 5..<9]), diverged: RangeSet(6..<7))
    let two = shard(.max, RangeSet(9..<20))
    do {
      let journal = try Journal(at: file)
      #expect(try journal.sweepRecord() == nil)
      #expect(try journal.begin(sweep, programVersion: "1", at: Date(timeIntervalSince1970: 5)) == 1)
      try journal.record([.shard(one), .poisoned(.init(cell: 3, reason: "it died"))], at: Date())
      try journal.record([.shard(two)], at: Date())
    }
    let journal = try Journal(at: file)
    #expect(try journal.begin(sweep, programVersion: "2", at: Date()) == 2)
    #expect(Set(try journal.shards().map(\.lease)) == [one.lease, two.lease])
    #expect(try journal.shards().first { $0.lease == one.lease } == one)
    let totals = try journal.totals()
    #expect((totals.shards, totals.cells, totals.diverged) == (2, 18, 1))
    #expect((totals.bytes, totals.seconds) == (20, 3))
    #expect(try journal.poisonedCells() == [.init(cell: 3, reason: "it died")])
    let record = try #require(try journal.sweepRecord())
    #expect(record.sweep == sweep)
    #expect(record.created == Date(timeIntervalSince1970: 5))
    #expect(record.programVersion == "1")
    #expect(record.finished == nil)
    try journal.forgivePoisonedCells()
    #expect(try journal.poisonedCells().isEmpty)
  }

  @Test("Reading a journal at rest changes nothing in its folder; beside a coordinator its files stay")
  func readingLeavesNothing() throws {
    func files() throws -> Set<String> {
      Set(try FileManager.default.contentsOfDirectory(atPath: directory.url.path))
    }
    do { try Journal(at: file).record([.shard(shard(1, RangeSet(0..<3)))], at: Date()) }
    let (before, bytes) = (try files(), try Data(contentsOf: file))
    #expect(before == ["journal.sqlite"])
    do {
      let reader = try Journal(at: file, readOnly: true)
      #expect(try reader.shards().count == 1)
      try reader.check()
    }
    #expect(try files() == before)
    #expect(try Data(contentsOf: file) == bytes)
    let writer = try Journal(at: file)
    try writer.record([.shard(shard(2, RangeSet(3..<5)))], at: Date())
    let during = try files()
    #expect(during.contains("journal.sqlite-wal"))
    do { #expect(try Journal(at: file, readOnly: true).shards().count == 2) }
    #expect(try files() == during)
    try writer.record([.shard(shard(3, RangeSet(5..<6)))], at: Date())
    #expect(try Journal(at: file, readOnly: true).shards().count == 3)
  }

  @Test("What a coordinator left in its log when it was killed is read and left there")
  func readingAfterKill() throws {
    let copies = try TemporaryDirectory()
    func copied(_ ending: String) -> URL { copies.url.appending(path: "journal.sqlite" + ending) }
    let writer = try Journal(at: file)
    try writer.record([.shard(shard(1, RangeSet(0..<3)))], at: Date())
    for ending in ["", "-wal"] {
      try FileManager.default.copyItem(
        at: directory.url.appending(path: "journal.sqlite" + ending), to: copied(ending))
    }
    let bytes = try [copied(""), copied("-wal")].map { try Data(contentsOf: $0) }
    #expect(!bytes[1].isEmpty)
    do { #expect(try Journal(at: copied(""), readOnly: true).shards().count == 1) }
    #expect(try [copied(""), copied("-wal")].map { try Data(contentsOf: $0) } == bytes)
  }

  @Test("A cell that was given up and is recorded after all is no longer given up")
  func revival() throws {
    let journal = try Journal()
    try journal.record([2, 3, 9].map { .poisoned(.init(cell: $0, reason: "x")) }, at: Date())
    try journal.record([.shard(shard(1, RangeSet(3..<9)))], at: Date())
    #expect(try journal.poisonedCells().map(\.cell) == [2, 9])
  }

  @Test("A transaction is all or nothing")
  func atomicity() throws {
    let journal = try Journal(at: file)
    try journal.record([.shard(shard(7, RangeSet(0..<1)))], at: Date())
    // The second of these repeats a lease.
    #expect(throws: JournalError.self) {
      try journal.record([.shard(shard(8, RangeSet(1..<2))), .shard(shard(7, RangeSet(2..<3)))], at: Date())
    }
    #expect(try journal.shards().map(\.lease.rawValue) == [7])
  }

  @Test("A larger grid renumbers what was trained")
  func extension_() throws {
    let (small, large) = (try tinySweep(cells: 4, firstSeed: 2), try tinySweep(cells: 8))
    let journal = try Journal(at: file)
    _ = try journal.begin(small, programVersion: "1", at: Date())
    try journal.record(
      [
        .shard(shard(1, RangeSet([0..<1, 3..<4]), diverged: RangeSet(3..<4))),
        .poisoned(.init(cell: 1, reason: "x")),
      ],
      at: Date())
    try journal.extend(from: small, to: large)
    // Seeds 2…5 have the numbers 0…3 in the small grid and 2…5 in the large.
    #expect(try journal.shards().first?.cells == RangeSet([2..<3, 5..<6]))
    #expect(try journal.shards().first?.diverged == RangeSet(5..<6))
    #expect(try journal.poisonedCells().map(\.cell) == [3])
    #expect(try journal.sweepRecord()?.sweep == large)
  }

  @Test("The arithmetic that is settled is there for the next coordinator, and may be settled anew")
  func arithmetic() throws {
    #expect(try Journal(at: file).arithmetic() == nil)
    try Journal(at: file).settle(arithmetic: "fused")
    #expect(try Journal(at: file).arithmetic() == "fused")
    try Journal(at: file).settle(arithmetic: "separate")
    #expect(try Journal(at: file).arithmetic() == "separate")
  }

  @Test("The key of whoever delivered a shard is recorded")
  func keys() throws {
    var one = shard(1, RangeSet(0..<1))
    one.key = "5f0c"
    let two = shard(2, RangeSet(1..<2))
    try Journal(at: file).record([.shard(one), .shard(two)], at: Date())
    #expect(try Journal(at: file).shards().map(\.key) == ["5f0c", nil])
    #expect(try Journal(at: file, readOnly: true).shards(of: [one.lease]) == [one])
  }

  @Test(
    "A journal of version 0.1, which knows nothing of keys, is read as it is, and brought up to date for writing"
  )
  func earlierJournal() throws {
    let sweep = try tinySweep(cells: 20)
    let one = shard(1, RangeSet(0..<3))
    do {
      let journal = try Journal(at: file)
      _ = try journal.begin(sweep, programVersion: "0.1", at: Date())
      try journal.record([.shard(one)], at: Date())
      try journal.seal(in: SweepDirectory(directory.url.path))
    }
    try makeEarlier(file)
    #expect(try Journal(at: file, readOnly: true).shards() == [one])
    let journal = try Journal(at: file)
    var two = shard(2, RangeSet(3..<4))
    two.key = "5f0c"
    try journal.record([.shard(two)], at: Date())
    #expect(try journal.shards() == [one, two])
    #expect(try journal.sweepRecord()?.sweep == sweep)
  }

  /// Takes the column and the note of its migration out again.
  private func makeEarlier(_ file: URL) throws {
    let sqlite = try DatabaseQueue(path: file.path(percentEncoded: false))
    try sqlite.write { database in
      try database.execute(sql: "ALTER TABLE shards DROP COLUMN key")
      try database.execute(sql: "DELETE FROM grdb_migrations WHERE identifier = '2'")
    }
  }

  @Test("A damaged journal is said to be damaged, with its path")
  func damage() throws {
    try Data(repeating: 0x5A, count: 8192).write(to: file)
    let error = #expect(throws: JournalError.self) { try Journal(at: file) }
    #expect(error?.code == .damaged)
    #expect(error?.message.contains("journal.sqlite: damaged") == true)
  }
}
