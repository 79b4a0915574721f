internal import Foundation

/// Where between the ends of a scale a value lies.
package struct ColourScale: Sendable, Equatable {
  /// How values are spread over the scale.
  package enum Spacing: Sendable, Equatable, CaseIterable {
    /// In proportion to the values.
    case linear
    /// In proportion to their logarithms.
    case logarithmic
  }

  /// Smallest and largest value; equal where there is one value only.
  package let range: ClosedRange<Double>
  package let spacing: Spacing

  package init(range: ClosedRange<Double>, spacing: Spacing) {
    self.range = range
    self.spacing = range.lowerBound > 0 ? spacing : .linear
  }

  /// The scale of these values: logarithmic when all are above 0 and the largest is more than
  /// twenty times the smallest.
  ///
  /// - Returns: nil when no value is finite.
  package init?(of values: some Sequence<Double>) {
    let finite = values.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else { return nil }
    self.init(range: low...high, spacing: low > 0 && high > 20 * low ? .logarithmic : .linear)
  }

  /// From 0 at the smallest value to 1 at the largest; ½ where all values are equal.
  package func position(of value: Double) -> Double {
    let (low, high) = (range.lowerBound, range.upperBound)
    guard high > low else { return 0.5 }
    let position =
      switch spacing {
      // Halved first, so that the width of no range overflows.
      case .linear: (value / 2 - low / 2) / (high / 2 - low / 2)
      case .logarithmic: (log(value) - log(low)) / (log(high) - log(low))
      }
    return max(0, min(1, position))
  }

  /// The value at a position from 0 to 1.
  package func value(at position: Double) -> Double {
    let (low, high) = (range.lowerBound, range.upperBound)
    if position <= 0 { return low }
    if position >= 1 { return high }
    return switch spacing {
    case .linear: low * (1 - position) + high * position
    case .logarithmic: exp(log(low) * (1 - position) + log(high) * position)
    }
  }
}
