import CHDF5
import Foundation
import ResultStore
import SweepPlan
import Testing
import Training

/// Numbers and structures that training does not leave, in shards whose hashes are right: refused before they are
/// published, named, and found by whoever looks at the directory afterwards.
@Suite struct ForgedShardTests {
  let sweep = Synthetic.standard
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  /// The first cell of a width that ended in a way.
  private func cell(_ status: CellOutcome.Status, width: Double = 4) throws -> Int {
    try #require(
      (0..<sweep.grid.cellCount).first {
        sweep.grid.value(of: .width, cell: $0) == width
          && Synthetic.record(sweep, $0).outcome.status == status
      })
  }

  private func shard(_ cell: Int) throws -> Data {
    try Data(contentsOf: try Synthetic.shard([cell], of: sweep, in: folder.url, name: "a.h5").url)
  }

  /// What is said of a shard that came over the network; the same is said of one that lies in the directory.
  private func refusal(_ shard: Data) throws -> String {
    let url = folder("b.h5")
    try shard.write(to: url)
    let sha256 = try FileReference.sha256(ofFileAt: url.path)
    let error = #expect(throws: StoreError.self) {
      try ShardFile.check(url, of: sweep, bytes: shard.count, sha256: sha256)
    }
    let here = #expect(throws: StoreError.self) { try ShardFile.inspect(url, expected: sweep) }
    #expect(here?.message == error?.message)
    #expect(error?.code == .damaged || error?.code == .foreign)
    return error?.description ?? ""
  }

  @Test(
    arguments: [
      ("seconds", .nan, "got seconds nan"), ("seconds", .infinity, "got seconds inf"),
      ("seconds", -1, "got seconds -1.0"), ("seconds", 3e38, "got seconds 3e+38"),
      ("seconds", -1e300, "got seconds -1e+300"),
      ("largest_error_estimate", .nan, "got largest_error_estimate nan"),
      ("largest_error_estimate", -.infinity, "got largest_error_estimate -inf"),
      ("train_loss", .nan, "got train_loss nan at step 0, expected a finite number"),
      ("train_loss", .infinity, "got train_loss inf at step 0"),
      ("train_loss", -1, "got train_loss -1.0 at step 0"),
      ("loss_history", .nan, "got loss_history nan at step 0"),
      ("gradient_norm", -2, "got gradient_norm -2.0 at step 0, expected a number from 0"),
      ("kernel_distance", 7, "got kernel_distance 7.0 at step 0, expected a number from 0 to 1.001"),
      ("weighted_kernel_distance", .infinity, "got weighted_kernel_distance inf at step 0"),
      ("hamming_distance", 4.5, "got hamming_distance 4.5 at step 0, expected a number from 0 to 4"),
      ("W", .nan, "got W with numbers that are not finite"),
      ("a", .infinity, "got a with numbers that are not finite"),
    ] as [(String, Double, String)])
  func numbersThatTrainingDoesNotLeave(_ column: String, _ value: Double, _ message: String) throws {
    let forged = try Synthetic.forged(
      shard(cell(.complete)), "numbers", column, bits: value.bitPattern, in: folder)
    #expect(try refusal(forged).contains(message))
  }

  @Test(
    arguments: [
      ("diverged_at_step", .max, "got diverged_at_step 9223372036854775807"),
      ("diverged_at_step", 7, "got diverged_at_step 7, expected -1 for a cell that did not diverge"),
      ("diverged_at_step", -2, "got diverged_at_step -2"), ("status", 2, "got status 2, expected 0 or 1"),
      ("status", -1, "got status -1"), ("status", 256, "got status 256"),
      ("status", .min, "got status -9223"),
      ("status", 1, "got diverged_at_step -1, expected a step"), ("evaluations", -1, "got evaluations -1"),
      ("evaluations", .max, "got evaluations 9223372036854775807"),
      ("rejected_steps", .min, "got rejected_steps -9223"),
      ("cell", -1, "got cell -1"), ("cell", .max, "got cell 9223372036854775807"),
    ] as [(String, Int64, String)])
  func countsThatTrainingDoesNotLeave(_ column: String, _ value: Int64, _ message: String) throws {
    let forged = try Synthetic.forged(
      shard(cell(.complete)), "integers", column, bits: UInt64(bitPattern: value), in: folder)
    #expect(try refusal(forged).contains(message))
  }

  @Test func aDivergenceHasItsPlace() throws {
    let whole = try shard(cell(.diverged))
    let late = try Synthetic.forged(whole, "integers", "diverged_at_step", bits: 101, in: folder)
    #expect(try refusal(late).contains("got diverged_at_step 101, expected none after step 100, the last"))
    for column in ["train_loss", "test_loss"] {
      let after = try Synthetic.forged(whole, "numbers", column, at: 2, bits: 1.0.bitPattern, in: folder)
      #expect(
        try refusal(after).contains(
          "got \(column) 1.0 at step 100, expected none, because it diverged at step 7"))
    }
    // A flow that cannot go on diverges at a step of which it has recorded the numbers.
    let stuck = try Synthetic.forged(whole, "integers", "diverged_at_step", bits: 5, in: folder)
    try stuck.write(to: folder("b.h5"))
    #expect(try ShardFile.inspect(folder("b.h5"), expected: sweep).statuses == [.diverged])
    // What was well before it, and what only looks strange, is taken.
    for (column, value) in [
      ("test_loss", Double.nan), ("kernel_distance", .nan), ("gradient_norm", .infinity),
    ] {
      let strange = try Synthetic.forged(
        shard(cell(.complete)), "numbers", column, bits: value.bitPattern, in: folder)
      try strange.write(to: folder("b.h5"))
      #expect(try ShardFile.inspect(folder("b.h5"), expected: sweep).cells.count == 1)
    }
  }

  /// The path of the weights of a wide cell, which are a chunk each, and their creation properties.
  private static func replacingWeights(of file: hid_t, with make: (hid_t, hid_t, hid_t) -> Void) {
    let group = H5Gopen2(file, "width_200_inputs_3_teacher_width_2", 0)
    let old = H5Dopen2(group, "W", 0)
    let (list, space) = (H5Dget_create_plist(old), H5Dget_space(old))
    H5Dclose(old)
    H5Ldelete(group, "W", 0)
    make(group, list, space)
    H5Pclose(list)
    H5Sclose(space)
    H5Gclose(group)
  }

  private static func create(
    _ group: hid_t, _ list: hid_t, _ space: hid_t, _ write: (hid_t) -> Void = { _ in }
  ) {
    let new = H5Dcreate2(group, "W", richsweep_H5T_IEEE_F64LE(), space, 0, list, 0)
    write(new)
    H5Dclose(new)
  }

  private static let none: [hsize_t] = [0, 0, 0, 0]

  /// A zlib stream of bytes that are stored as they are.
  private static func stored(_ bytes: [UInt8]) -> [UInt8] {
    var (a, b) = (UInt32(1), UInt32(0))
    for byte in bytes {
      a = (a + UInt32(byte)) % 65521
      b = (b + a) % 65521
    }
    let (count, sum) = (UInt16(bytes.count), b << 16 | a)
    let lengths = [count, ~count].flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
    return [0x78, 0x01, 0x01] + lengths + bytes
      + (0..<4).map { UInt8(truncatingIfNeeded: sum >> (24 - 8 * $0)) }
  }

  @Test(
    arguments: [
      ("missing", "/W: the chunk of row 0 was never written"),
      ("short", "/W: the chunk of row 0 does not decompress to"),
      ("long", "/W: the chunk of row 0 does not decompress to"),
      ("raw", "/W: the chunk of row 0 does not decompress to"),
      ("garbage", "/W: the chunk of row 0 does not decompress to"),
      ("nan", "got W with numbers that are not finite"),
      ("unfiltered", "/W: expected float64, little-endian, shuffled and deflated"),
      ("single", "/W: expected float64"),
      ("soft", "/W: is a soft link to \"/numbers\""), ("loop", "/W: is a soft link to"),
      ("external", "/W: is an external link to \"other.h5:/W\""),
      ("virtual", "/W: virtual dataset"),
      ("group", "/W: cannot open the dataset"), ("gone", "/W: no such dataset"),
    ])
  func chunksAreAllThereAndWhole(_ what: String, _ message: String) throws {
    let whole = try shard(cell(.complete, width: 200))
    let forged = try Synthetic.forged(whole, in: folder) { file in
      Self.replacingWeights(of: file) { group, list, space in
        switch what {
        case "missing": Self.create(group, list, space)
        case "raw":
          Self.create(group, list, space) {
            _ = H5Dwrite_chunk($0, 0, 2, Self.none, 100, [UInt8](repeating: 0, count: 100))
          }
        case "short", "long", "garbage", "nan":
          let size = 2 * 200 * 3 * 8
          let bytes =
            switch what {
            case "short": Self.stored([UInt8](repeating: 0, count: size - 8))
            case "long": Self.stored([UInt8](repeating: 0, count: size + 8))
            case "nan": Self.stored([UInt8](repeating: 0xFF, count: size))
            default: [UInt8](repeating: 0x5A, count: 300)
            }
          Self.create(group, list, space) { _ = H5Dwrite_chunk($0, 0, 0, Self.none, bytes.count, bytes) }
        case "unfiltered":
          H5Premove_filter(list, 1)
          Self.create(group, list, space)
        case "single":
          let new = H5Dcreate2(group, "W", richsweep_H5T_IEEE_F32LE(), space, 0, list, 0)
          H5Dclose(new)
        case "soft": H5Lcreate_soft("/numbers", group, "W", 0, 0)
        case "loop": H5Lcreate_soft("W", group, "W", 0, 0)
        case "external": H5Lcreate_external("other.h5", "/W", group, "W", 0, 0)
        case "virtual":
          let virtual = H5Pcreate(richsweep_H5P_DATASET_CREATE())
          H5Pset_virtual(virtual, space, "other.h5", "/W", space)
          Self.create(group, virtual, space)
          H5Pclose(virtual)
        case "group": H5Gclose(H5Gcreate2(group, "W", 0, 0, 0))
        default: break
        }
      }
    }
    let said = try refusal(forged)
    #expect(said.contains(message), "\(said)")
  }

  @Test func aGroupThatLiesElsewhereIsRefused() throws {
    for leadsOut in [false, true] {
      let forged = try Synthetic.forged(shard(cell(.complete, width: 200)), in: folder) { file in
        // Moved and not removed: what is in it stays where the tables are looked for.
        H5Lmove(file, "width_200_inputs_3_teacher_width_2", file, "elsewhere", 0, 0)
        if leadsOut {
          H5Lcreate_external("other.h5", "/", file, "width_200_inputs_3_teacher_width_2", 0, 0)
        } else {
          H5Lcreate_soft("/", file, "width_200_inputs_3_teacher_width_2", 0, 0)
        }
      }
      #expect(try refusal(forged).contains("is \(leadsOut ? "an external" : "a soft") link"))
    }
  }

  /// By its group's name the tensors of a cell are looked for, and find their place: under another they would be missing in
  /// the result without a word, or lie in the place of another cell's.
  @Test func aGroupIsNamedForTheShapeOfItsCells() throws {
    let whole = try shard(cell(.complete))
    let (name, other) = ("width_4_inputs_3_teacher_width_2", "width_5_inputs_3_teacher_width_2")
    var renamed = whole
    renamed.replaceSubrange(
      try #require(whole.range(of: Data(" \(name)\n".utf8), options: .backwards)),
      with: Data(" \(other)\n".utf8))
    let said = try refusal(Synthetic.sealed(renamed, in: folder))
    #expect(said.contains("/\(other): row 0: got a cell of \(name)"), "\(said)")
    for width in [200, 4.5, .nan] {
      let moved = try Synthetic.forged(whole, "numbers", "width", bits: width.bitPattern, in: folder)
      #expect(try refusal(moved).contains("/\(name): row 0: got a cell of"), "\(width)")
    }
  }

  /// Every number from a file's name goes through one conversion: no name makes the next coordinator's number overflow.
  @Test(
    arguments: [
      ("0001-00000001.h5", 1 << 32 | 1), ("2147483647-00000001.h5", 0x7FFF_FFFF << 32 | 1),
      ("2147483648-00000001.h5", nil), ("4294967295-00000001.h5", nil), ("4294967296-00000001.h5", nil),
      ("-001-00000001.h5", nil), ("0001-99999999999999999999.h5", nil), ("1-1.h5", nil),
      ("0001-00000001.h5.tmp", nil),
    ] as [(String, UInt64?)])
  func namesOfShards(_ name: String, _ lease: UInt64?) {
    #expect(SweepDirectory.lease(ofShardNamed: name) == lease)
  }
}
