import Foundation
import PortableMath
import ResultStore
import SweepPlan
import Testing
import Training

/// A disk that is full is told apart from every other failure and leaves no half file behind.
@Suite(.serialized) struct FullDiskTests {
  /// A file system of 1 MiB in memory; nil, and a line that says so, where it cannot be mounted.
  final class SmallDisk {
    let folder: TemporaryFolder
    init?() throws {
      folder = try TemporaryFolder()
      guard run("/bin/mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder.url.path) else {
        print("skipped: a full disk, because tmpfs cannot be mounted here (it takes root)")
        return nil
      }
    }
    deinit { _ = run("/bin/umount", folder.url.path) }

    var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: folder.url.path)) ?? [] }
  }

  @Test func aShardThatDoesNotFitLeavesNothing() throws {
    guard let disk = try SmallDisk() else { return }
    let sweep = Synthetic.sweep(
      axes: [Axis(.seed, (0..<400).map { Double($0) })], fixed: [.width: 200],
      record: RecordSpecification(tensors: .ends))
    let error = #expect(throws: StoreError.self) {
      try Synthetic.shard(Array(0..<400), of: sweep, in: disk.folder.url, name: "a.h5")
    }
    #expect(error?.code == .outOfSpace, "\(error!)")
    #expect(error?.description.contains("a.h5") == true)
    #expect(disk.names.isEmpty)
    // Once there is room, the same call succeeds.
    let shard = try Synthetic.shard(Array(0..<20), of: sweep, in: disk.folder.url, name: "a.h5")
    #expect(try ShardFile.inspect(shard.url, expected: sweep).cells.count == 20)
  }

  /// HDF5 itself writes a result; a disk that fills while it does must neither crash nor leave the library
  /// unusable.
  @Test func aResultThatDoesNotFitLeavesNothing() throws {
    guard let disk = try SmallDisk() else { return }
    let elsewhere = try TemporaryFolder()
    let sweep = Synthetic.sweep(
      axes: [Axis(.seed, (0..<400).map { Double($0) })], fixed: [.width: 200],
      record: RecordSpecification(tensors: .ends))
    let shard = try Synthetic.shard(Array(0..<400), of: sweep, in: elsewhere.url, name: "a.h5")
    let input = MergeInput(sweep: sweep, shards: [shard])
    let error = #expect(throws: StoreError.self) {
      try Merge.write(input, to: disk.folder("r.h5"), partial: false)
    }
    #expect(error?.code == .outOfSpace, "\(error!)")
    #expect(disk.names.isEmpty)
    // Draws are not measured beforehand, so there HDF5 meets the end of the disk.
    for _ in 1...3 {
      let draws = #expect(throws: StoreError.self) {
        try DrawsFile.write(disk.folder("d.h5"), seeds: Array(0..<200)) { seed in
          SeedDraws(inputs: Matrix(rows: 1000, columns: 10, elements: Array(repeating: 1, count: 10_000)))
        }
      }
      #expect(draws?.code == .outOfSpace, "\(draws!)")
      #expect(disk.names.isEmpty)
    }
    // The library is still in order.
    _ = try Merge.write(input, to: elsewhere("r.h5"), partial: false)
    #expect(try ResultFile(elsewhere("r.h5")).read("status").values.count == 400)
  }
}

/// Runs a program and says whether it succeeded.
private func run(_ program: String, _ arguments: String...) -> Bool {
  let process = Process()
  process.executableURL = URL(fileURLWithPath: program)
  process.arguments = arguments
  process.standardError = FileHandle.nullDevice
  guard (try? process.run()) != nil else { return false }
  process.waitUntilExit()
  return process.terminationStatus == 0
}
