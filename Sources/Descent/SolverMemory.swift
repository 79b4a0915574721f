/// What a solver remembers between two steps besides where it is, as plain named numbers: it can be written
/// to any file and read back without knowing the solver.
///
/// Whole numbers are kept as doubles, exactly; single-precision vectors likewise.
public struct SolverMemory: Sendable, Equatable, Codable {
  /// Scalars by name, all finite.
  public var numbers: [String: Double]
  /// Vectors by name; one that is left out is empty.
  public var vectors: [String: [Double]]

  /// Collects a memory; empty for solvers without one.
  public init(numbers: [String: Double] = [:], vectors: [String: [Double]] = [:]) {
    self.numbers = numbers
    self.vectors = vectors
  }
}
