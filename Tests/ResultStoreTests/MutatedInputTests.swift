import CHDF5
import Foundation
import Randomness
import ResultStore
import SweepPlan
import Testing
import Training

/// Data files whose datasets lie here, there and nowhere, at random: read where all of it is in the file, refused by name
/// otherwise. Nothing is opened besides, and nobody waits.
@Suite struct MutatedInputTests {
  /// `make fuzz` asks for more.
  static let rounds = 250 * Fuzzing.share

  private static let shapes: [(name: String, shape: [hsize_t])] = [
    ("inputs", [5, 2]), ("labels", [5]), ("test_inputs", [3, 2]), ("test_labels", [3]),
  ]

  /// Makes a dataset, or something that stands for one; whether its numbers are in the file.
  private static func put(
    _ name: String, _ shape: [hsize_t], in file: hid_t, _ folder: TemporaryFolder, _ random: inout SplitMix64
  ) -> Bool {
    let targets = ["/inputs", "/labels", "/\(name)", "/nowhere", "/.", "", "inputs/../x"]
    let files = ["data.h5", "other.h5", "fifo", "nowhere.h5", ".", "/dev/zero"].map { folder($0).path }
    let (target, other) = (
      targets.randomElement(using: &random) ?? "", files.randomElement(using: &random) ?? ""
    )
    let space = H5Screate_simple(Int32(shape.count), shape, nil)
    let list = H5Pcreate(richsweep_H5P_DATASET_CREATE())
    defer {
      H5Sclose(space)
      H5Pclose(list)
    }
    let count = Int(shape.reduce(1, *))
    func make(_ file: hid_t, writes: Bool) -> Bool {
      let dataset = H5Dcreate2(file, name, richsweep_H5T_IEEE_F64LE(), space, 0, list, 0)
      guard dataset >= 0 else {
        H5Lcreate_soft("nowhere", file, name, 0, 0)
        return false
      }
      if writes {
        H5Dwrite(dataset, richsweep_H5T_IEEE_F64LE(), 0, 0, 0, [Double](repeating: 0.5, count: count))
      }
      H5Dclose(dataset)
      return writes
    }
    switch Int.random(in: 0..<9, using: &random) {
    case 0: H5Lcreate_soft(target.isEmpty ? "x" : target, file, name, 0, 0)
    case 1: H5Lcreate_external(other, target.isEmpty ? "/" : target, file, name, 0, 0)
    case 2:
      H5Pset_virtual(list, space, other, target.isEmpty ? "x" : target, space)
      return make(file, writes: false)
    case 3:
      H5Pset_external(list, other, 0, hsize_t(8 * count))
      return make(file, writes: false)
    case 4:
      let hidden = H5Gcreate2(file, "of_\(name)", 0, 0, 0)
      let isThere = make(hidden, writes: true)
      H5Lcreate_hard(hidden, name, file, name, 0, 0)
      H5Gclose(hidden)
      return isThere
    case 5: return make(file, writes: false)
    default: return make(file, writes: true)
    }
    return false
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>)
  func linksAreReadOrRefused(batch: UInt64) throws {
    let folder = try TemporaryFolder()
    try #require(mkfifo(folder("fifo").path, 0o600) == 0)
    H5Eset_auto2(richsweep_H5E_DEFAULT(), nil, nil)
    var (refused, taken) = (0, 0)
    for round in 0..<Self.rounds {
      var random = SplitMix64(seed: batch << 40 | UInt64(round))
      let url = folder("data.h5")
      for name in ["data.h5", "other.h5"] {
        let file = H5Fcreate(folder(name).path, richsweep_H5F_ACC_TRUNC(), 0, 0)
        try #require(file >= 0)
        var strange: [String] = []
        for (dataset, shape) in Self.shapes
        where !Self.put(dataset, shape, in: file, folder, &random) { strange.append(dataset) }
        H5Fclose(file)
        guard name == "data.h5" else { continue }
        do throws(StoreError) {
          let draws = try DataFile.read(url)
          taken += 1
          #expect(
            strange.isEmpty && draws.labels == Array(repeating: 0.5, count: 5),
            "batch \(batch), round \(round)")
        } catch {
          refused += 1
          #expect(!strange.isEmpty, "batch \(batch), round \(round): \(error)")
          #expect(
            strange.allSatisfy { error.description.contains("/\($0): ") },
            "batch \(batch), round \(round): \(error)")
        }
      }
    }
    #expect(refused > 0 && taken > 0)
  }
}
