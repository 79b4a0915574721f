public import Foundation
public import SweepPlan
public import TrainingCore

/// The file of task kind `file`: `inputs`, `labels` and, both or neither, `test_inputs` and `test_labels` at
/// its root: see `schemas/draws.md`.
public enum DataFile {
  /// Reads the sizes of the data, not the data.
  ///
  /// - Throws: ``StoreError`` with code `invalid`, naming the dataset, its shape and the one expected, or what
  ///   opening the file can throw.
  public static func shape(_ url: URL) throws(StoreError) -> Sweep.DataShape {
    let path = url.path(percentEncoded: false)
    let file = try HDF5File.open(path)
    try checkNames(file.root)
    let inputs = try file.root.openDataset("inputs").shape
    guard inputs.count == 2, inputs.allSatisfy({ $0 > 0 }) else {
      throw SuppliedFile(path: path).unfit(
        "/inputs", "got shape \(Shape.text(inputs)), expected (samples, inputs)")
    }
    guard file.root.contains("test_inputs") else {
      return Sweep.DataShape(inputs: inputs[1], samples: inputs[0], testSamples: 0)
    }
    let tests = try file.root.openDataset("test_inputs").shape
    guard tests.count == 2, tests[0] > 0, tests[1] == inputs[1] else {
      throw SuppliedFile(path: path).unfit(
        "/test_inputs", "got shape \(Shape.text(tests)), expected (any, \(inputs[1]))")
    }
    return Sweep.DataShape(inputs: inputs[1], samples: inputs[0], testSamples: tests[0])
  }

  /// Reads and checks all of the data, which every seed shares.
  ///
  /// - Returns: draws with inputs, labels, and the test set if there is one.
  /// - Throws: as ``shape(_:)``, and for numbers that are not finite.
  public static func read(_ url: URL) throws(StoreError) -> SeedDraws {
    let shape = try shape(url)
    let path = url.path(percentEncoded: false)
    let file = try HDF5File.open(path)
    let supplied = SuppliedFile(path: path)
    let columns = SuppliedFile.Count.exactly(shape.inputs)
    var draws = SeedDraws()
    draws.inputs = try supplied.matrix(
      "inputs", in: file.root, rows: .exactly(shape.samples), columns: columns)
    draws.labels = try supplied.vector("labels", in: file.root, count: .exactly(shape.samples))
    guard shape.testSamples > 0 else { return draws }
    draws.testInputs = try supplied.matrix(
      "test_inputs", in: file.root, rows: .exactly(shape.testSamples), columns: columns)
    draws.testLabels = try supplied.vector("test_labels", in: file.root, count: .exactly(shape.testSamples))
    return draws
  }

  private static func checkNames(_ root: borrowing HDF5Group) throws(StoreError) {
    for name in ["inputs", "labels"] where !root.contains(name) {
      throw StoreError(
        .invalid, path: root.path, object: "/\(name)",
        message: "there is no such dataset; expected inputs (samples, inputs) and labels (samples)")
    }
    guard root.contains("test_inputs") == root.contains("test_labels") else {
      throw StoreError(
        .invalid, path: root.path,
        message: "got only one of test_inputs and test_labels, expected both or neither")
    }
  }
}

extension Sweep {
  /// What files supply for a seed: the data of task kind `file` and the seed's own draws.
  ///
  /// - Returns: nil when no file supplies anything.
  /// - Throws: ``StoreError`` when a file cannot be read or does not hold what it should.
  public func suppliedDraws(ofSeed seed: UInt64) throws(StoreError) -> SeedDraws? {
    var own = inlineDraws
    if let draws { own = try DrawsFile.read(URL(fileURLWithPath: draws.resolvedPath), seed: seed) }
    guard let data else { return own }
    var all = try DataFile.read(URL(fileURLWithPath: data.resolvedPath))
    all.directions = own?.directions
    all.signs = own?.signs
    return all
  }
}
