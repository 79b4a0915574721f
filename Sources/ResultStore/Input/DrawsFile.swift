public import Foundation
import PortableMath
internal import SweepPlan
public import Training

/// A file of seeds' own draws, one group `seed_<s>` a seed: see `schemas/draws.md`.
public enum DrawsFile {
  /// Sizes that a seed's draws must have; nil where any will do.
  public struct Sizes: Sendable, Equatable {
    /// Directions and signs needed at least: the largest width.
    public var width: Int?
    /// Dimension of an input.
    public var inputs: Int?
    /// Training samples.
    public var samples: Int?
    /// Test samples.
    public var testSamples: Int?
    /// The teacher's neurons.
    public var teacherWidth: Int?
    /// Outputs of the network; labels of more than one are a matrix.
    public var outputs: Int?

    /// Makes sizes; by default any will do.
    public init(
      width: Int? = nil, inputs: Int? = nil, samples: Int? = nil, testSamples: Int? = nil,
      teacherWidth: Int? = nil, outputs: Int? = nil
    ) {
      self.width = width
      self.inputs = inputs
      self.samples = samples
      self.testSamples = testSamples
      self.teacherWidth = teacherWidth
      self.outputs = outputs
    }
  }

  /// Reads what a file supplies for a seed.
  ///
  /// - Parameter sizes: what the shapes must be; directions and signs may have more rows than `width`.
  /// - Returns: the draws that are there; nil when there is no group for the seed.
  /// - Throws: ``StoreError``: `invalid` for a wrong shape, a number that is not finite, a direction that is
  ///   no unit vector (to 1e-6), a sign that is not ±1, naming group and dataset; or what opening can throw.
  public static func read(
    _ url: URL, seed: UInt64, sizes: Sizes = Sizes()
  ) throws(StoreError) -> SeedDraws? {
    let file = try HDF5File.open(url.path(percentEncoded: false))
    var misfits = Misfits()
    let draws = try read(file.root, seed, sizes, &misfits)
    try misfits.demandNone(in: file.root.path)
    return draws
  }

  static func read(
    _ root: borrowing HDF5Group, _ seed: UInt64, _ sizes: Sizes, _ misfits: inout Misfits
  ) throws(StoreError) -> SeedDraws? {
    guard root.contains(group(of: seed)) else { return nil }
    var draws = SeedDraws()
    var inner = Misfits()
    try misfits.collect { () throws(StoreError) in
      let place = try root.openGroup(group(of: seed))
      try inner.fill(&draws, from: place, sizes)
    }
    misfits.add(inner)
    return draws
  }

  /// The name of a seed's group.
  static func group(of seed: UInt64) -> String { "seed_\(seed)" }
}

extension Misfits {
  /// Reads what a seed's group supplies, and notes what of it does not fit.
  fileprivate mutating func fill(
    _ draws: inout SeedDraws, from place: borrowing HDF5Group, _ sizes: DrawsFile.Sizes
  ) throws(StoreError) {
    let supplied = SuppliedFile(path: place.path)
    let rows = sizes.width.map { SuppliedFile.Count.atLeast($0) } ?? .any
    let columns = SuppliedFile.Count(sizes.inputs)
    try collect { () throws(StoreError) in
      draws.directions = try supplied.matrix("directions", in: place, rows: rows, columns: columns)
      try supplied.checkUnitRows(draws.directions, "\(place.name)/directions")
    }
    try collect { () throws(StoreError) in
      draws.signs = try supplied.vector("signs", in: place, count: rows)
      try supplied.checkSigns(draws.signs, "\(place.name)/signs")
    }
    try collect { () throws(StoreError) in
      draws.inputs = try supplied.matrix("inputs", in: place, rows: .init(sizes.samples), columns: columns)
    }
    try collect { () throws(StoreError) in
      draws.labels = try supplied.labels(
        "labels", in: place, rows: .init(sizes.samples ?? draws.inputs?.rows), outputs: sizes.outputs)
    }
    try collect { () throws(StoreError) in
      draws.testInputs = try supplied.matrix(
        "test_inputs", in: place, rows: .init(sizes.testSamples), columns: columns)
    }
    try collect { () throws(StoreError) in
      draws.testLabels = try supplied.labels(
        "test_labels", in: place, rows: .init(sizes.testSamples ?? draws.testInputs?.rows),
        outputs: sizes.outputs)
    }
    try collect { () throws(StoreError) in
      draws.teacherDirections = try supplied.matrix(
        "teacher_directions", in: place, rows: .init(sizes.teacherWidth), columns: columns)
      try supplied.checkUnitRows(draws.teacherDirections, "\(place.name)/teacher_directions")
    }
    try collect { () throws(StoreError) in
      draws.teacherSigns = try supplied.vector(
        "teacher_signs", in: place, count: .init(sizes.teacherWidth ?? draws.teacherDirections?.rows))
      try supplied.checkSigns(draws.teacherSigns, "\(place.name)/teacher_signs")
    }
    try collect { () throws(StoreError) in
      draws.target = try supplied.matrix("target", in: place, rows: .init(sizes.outputs), columns: columns)
    }
  }
}
