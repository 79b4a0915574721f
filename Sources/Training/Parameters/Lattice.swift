import PortableMath

/// A square lattice of points (x₁, x₂) in the plane.
public struct Lattice: Sendable, Equatable {
  /// The smallest value of either coordinate.
  public var low: Double
  /// The largest value of either coordinate, above `low`.
  public var high: Double
  /// How many values each coordinate takes, both ends included: from 2 to ``largestCount``.
  public var count: Int

  /// No coordinate takes more values than this.
  public static let largestCount = 1001

  /// Describes a lattice.
  public init(low: Double, high: Double, count: Int) {
    (self.low, self.high, self.count) = (low, high, count)
  }

  /// The values of either coordinate, ascending, at equal distances.
  public var coordinates: [Double] { Spacing.linear(from: low, to: high, count: count) }

  /// Whether it has extent, its numbers are finite and it is not too fine.
  public var isValid: Bool {
    low < high && (high - low).isFinite && (2...Self.largestCount).contains(count)
  }
}
