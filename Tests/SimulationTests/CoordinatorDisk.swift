import Coordination
import Foundation
import ResultStore
import SweepPlan
import Wire

/// The disk as one coordinator has it: it may die before or after any of its writes and messages, and nothing of
/// what it does afterwards happens.
final class CoordinatorDisk: JournalStore, ShardStore {
  private let disk: Disk
  /// How many writes and messages it has left; nil for as many as it likes.
  private var left: Int?
  /// Whether the last of them still happens.
  private let lastHappens: Bool
  /// Told how long a write took, in milliseconds.
  private let wait: () -> Void
  private(set) var isDead = false

  init(_ disk: Disk, left: Int?, lastHappens: Bool, wait: @escaping () -> Void) {
    (self.disk, self.left, self.lastHappens, self.wait) = (disk, left, lastHappens, wait)
  }

  /// It is killed.
  func die() { isDead = true }

  /// It is to die soon.
  func dieAfter(_ count: Int) { left = count }

  /// Whether the next write or message happens.
  func mayAct() -> Bool {
    guard !isDead else { return false }
    guard let left else { return true }
    self.left = left - 1
    guard left <= 1 else { return true }
    isDead = true
    return lastHappens
  }

  private func write() throws(StoreError) {
    guard mayAct() else { throw StoreError(.inaccessible, path: "disk", message: "dead") }
    wait()
    if let room = disk.room { throw room }
  }

  private func writeJournal() throws(JournalError) {
    guard mayAct() else { throw JournalError(code: .unusable, message: "dead") }
    wait()
    if disk.isFull { throw JournalError(code: .outOfSpace, message: "no space left on the device") }
  }

  // MARK: Journal

  func begin(
    _ sweep: Sweep, programVersion: String, at time: Date, after latest: UInt32
  ) throws(JournalError) -> UInt32 {
    try writeJournal()
    return try disk.journal.begin(sweep, programVersion: programVersion, at: time, after: latest)
  }

  func shards() throws(JournalError) -> [Journal.Shard] { try disk.journal.shards() }

  func leases() throws(JournalError) -> [LeaseID] { try disk.journal.leases() }

  func poisonedCells() throws(JournalError) -> [PoisonedCell] { try disk.journal.poisonedCells() }

  func record(_ entries: [Journal.Entry], at time: Date) throws(JournalError) {
    try writeJournal()
    try disk.record(entries)
  }

  func remove(_ leases: [LeaseID]) throws(JournalError) {
    try writeJournal()
    try disk.remove(leases)
  }

  func arithmetic() throws(JournalError) -> String? { try disk.journal.arithmetic() }

  func settle(arithmetic: String) throws(JournalError) {
    try writeJournal()
    try disk.journal.settle(arithmetic: arithmetic)
  }

  func finish(at time: Date) throws(JournalError) { try writeJournal() }

  // MARK: Shards

  var latestIncarnation: UInt32 { disk.shards.keys.map { UInt32($0.rawValue >> 32) }.max() ?? 0 }

  func sizes() throws -> [(lease: LeaseID, bytes: Int)] {
    disk.shards.keys.sorted().map { ($0, disk.shards[$0]?.count ?? 0) }
  }

  func size(of lease: LeaseID) -> Int? { disk.shards[lease]?.count }

  func mostBytes(ofCells count: Int) -> Int { 1 << 30 }

  func account(of lease: LeaseID) throws -> ShardAccount { try ShardImage.account(of: bytes(of: lease)) }

  func account(of lease: LeaseID, bytes count: Int, sha256: String) throws -> ShardAccount {
    let bytes = try bytes(of: lease)
    guard bytes.count == count else {
      throw StoreError(.damaged, path: "shard", message: "\(bytes.count) bytes")
    }
    return try ShardImage.account(of: bytes, sha256: sha256)
  }

  func begin(_ lease: LeaseID, size: Int) throws(StoreError) -> any IncomingShard {
    try write()
    return Incoming(
      lease: lease, size: size,
      publisher: Publisher(publish: { [self] bytes throws(StoreError) in try publish(bytes, as: lease) }))
  }

  func problem(writing bytes: Int) -> StoreError? { isDead ? nil : disk.room }

  func setAside(_ lease: LeaseID) throws -> String {
    try write()
    disk.shards[lease] = nil
    return "aside"
  }

  func remove(_ lease: LeaseID) throws {
    try write()
    disk.shards[lease] = nil
  }

  func sweepUp() {}

  private func bytes(of lease: LeaseID) throws(StoreError) -> [UInt8] {
    guard let bytes = disk.shards[lease] else {
      throw StoreError(.notFound, path: "shard", message: "not there")
    }
    return bytes
  }

  private func publish(_ bytes: [UInt8], as lease: LeaseID) throws(StoreError) {
    try write()
    disk.publish(bytes, as: lease)
  }

  /// Everything here happens on one thread.
  private final class Publisher: @unchecked Sendable {
    let publish: ([UInt8]) throws(StoreError) -> Void

    init(publish: @escaping ([UInt8]) throws(StoreError) -> Void) { self.publish = publish }
  }

  private struct Incoming: IncomingShard {
    let lease: LeaseID
    let size: Int
    let publisher: Publisher
    var bytes: [UInt8] = []

    var written: Int { bytes.count }

    mutating func append(_ more: [UInt8]) throws(StoreError) { bytes += more }

    func account(sha256: String) throws -> ShardAccount { try ShardImage.account(of: bytes, sha256: sha256) }

    func publish() throws(StoreError) { try publisher.publish(bytes) }

    func discard() {}
  }
}
