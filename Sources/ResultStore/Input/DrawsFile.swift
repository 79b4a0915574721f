public import Foundation
internal import SweepPlan
public import TrainingCore

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
    return try read(file.root, seed, sizes)
  }

  static func read(
    _ root: borrowing HDF5Group, _ seed: UInt64, _ sizes: Sizes
  ) throws(StoreError) -> SeedDraws? {
    guard root.contains(group(of: seed)) else { return nil }
    let place = try root.openGroup(group(of: seed))
    let supplied = SuppliedFile(path: root.path)
    let rows = sizes.width.map { SuppliedFile.Count.atLeast($0) } ?? .any
    let columns = SuppliedFile.Count(sizes.inputs)
    var draws = SeedDraws()
    draws.directions = try supplied.matrix("directions", in: place, rows: rows, columns: columns)
    draws.signs = try supplied.vector("signs", in: place, count: rows)
    draws.inputs = try supplied.matrix("inputs", in: place, rows: .init(sizes.samples), columns: columns)
    draws.labels = try supplied.labels(
      "labels", in: place, rows: .init(sizes.samples ?? draws.inputs?.rows), outputs: sizes.outputs)
    draws.testInputs = try supplied.matrix(
      "test_inputs", in: place, rows: .init(sizes.testSamples), columns: columns)
    draws.testLabels = try supplied.labels(
      "test_labels", in: place, rows: .init(sizes.testSamples ?? draws.testInputs?.rows),
      outputs: sizes.outputs)
    draws.teacherDirections = try supplied.matrix(
      "teacher_directions", in: place, rows: .init(sizes.teacherWidth), columns: columns)
    draws.teacherSigns = try supplied.vector(
      "teacher_signs", in: place, count: .init(sizes.teacherWidth ?? draws.teacherDirections?.rows))
    draws.target = try supplied.matrix(
      "target", in: place, rows: .init(sizes.outputs), columns: columns)
    try supplied.checkUnitRows(draws.directions, "\(place.name)/directions")
    try supplied.checkSigns(draws.signs, "\(place.name)/signs")
    try supplied.checkUnitRows(draws.teacherDirections, "\(place.name)/teacher_directions")
    try supplied.checkSigns(draws.teacherSigns, "\(place.name)/teacher_signs")
    return draws
  }

  /// The name of a seed's group.
  static func group(of seed: UInt64) -> String { "seed_\(seed)" }
}
