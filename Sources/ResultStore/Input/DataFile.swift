public import Foundation
import PortableMath
public import SweepPlan
public import Training

/// The file of task kind `file`: `inputs`, `labels` and, both or neither, `test_inputs` and `test_labels` at
/// its root: see `schemas/draws.md`.
public enum DataFile {
  /// Reads all of the data, checks it, and keeps nothing but its sizes: before a sweep starts.
  ///
  /// - Throws: as ``read(_:)``.
  public static func check(_ url: URL) throws(StoreError) -> Sweep.DataShape {
    let draws = try read(url)
    return Sweep.DataShape(
      inputs: draws.inputs?.columns ?? 0, samples: draws.inputs?.rows ?? 0,
      testSamples: draws.testInputs?.rows ?? 0)
  }

  /// Reads and checks all of the data, which every seed shares.
  ///
  /// - Returns: draws with inputs, labels, and the test set if there is one.
  /// - Throws: ``StoreError`` with code `invalid` listing everything that does not fit, each with its dataset, what was
  ///   found and what was expected; or what opening the file can throw.
  public static func read(_ url: URL) throws(StoreError) -> SeedDraws {
    let path = url.path(percentEncoded: false)
    let file = try HDF5File.open(path)
    let supplied = SuppliedFile(path: path)
    var (misfits, draws) = (Misfits(), SeedDraws())
    for name in ["inputs", "labels"] where !file.root.contains(name) {
      misfits.add(
        "/\(name): no such dataset; expected inputs (samples, inputs) and labels (samples)")
    }
    let hasTests = file.root.contains("test_inputs")
    if hasTests != file.root.contains("test_labels") {
      misfits.add("got only one of test_inputs and test_labels, expected both or neither")
    }
    let absent = ["inputs", "labels", "test_inputs", "test_labels"].filter { !file.root.contains($0) }
    try misfits.checkMisspelt(absent, in: file.root)
    // Labels are compared with the shape of inputs whose numbers may not fit.
    let (shape, testShape) = (
      supplied.shape("inputs", in: file.root), supplied.shape("test_inputs", in: file.root)
    )
    try misfits.collect { () throws(StoreError) in
      if let shape, shape.count != 2 || shape.contains(0) {
        throw supplied.unfit("/inputs", "got shape \(Shape.text(shape)), expected (samples, inputs)")
      }
      draws.inputs = try supplied.matrix("inputs", in: file.root, rows: .any, columns: .any)
    }
    try misfits.collect { () throws(StoreError) in
      draws.labels = try supplied.vector("labels", in: file.root, count: .init(shape?.first))
    }
    try misfits.collect { () throws(StoreError) in
      let columns = SuppliedFile.Count(shape?.count == 2 ? shape?.last : nil)
      draws.testInputs = try supplied.matrix("test_inputs", in: file.root, rows: .any, columns: columns)
    }
    try misfits.collect { () throws(StoreError) in
      draws.testLabels = try supplied.vector("test_labels", in: file.root, count: .init(testShape?.first))
    }
    try misfits.demandNone(in: path)
    return draws
  }
}

extension Sweep {
  /// What files supply for a seed: the data of task kind `file` and the seed's own draws.
  ///
  /// - Returns: nil when no file supplies anything.
  /// - Throws: ``StoreError`` when a file cannot be read, is another than the sweep was made for, or does not hold what it
  ///   should.
  public func suppliedDraws(ofSeed seed: UInt64) throws(StoreError) -> SeedDraws? {
    var own = inlineDraws
    if let draws {
      own = try InputHash.reading(draws) { (path) throws(StoreError) in
        try DrawsFile.read(URL(fileURLWithPath: path), seed: seed)
      }
    }
    guard let data else { return own }
    var all = try InputHash.reading(data) { (path) throws(StoreError) in
      try DataFile.read(URL(fileURLWithPath: path))
    }
    all.directions = own?.directions
    all.signs = own?.signs
    return all
  }
}
