import Foundation
import PortableMath
import SweepPlan
import Testing
import Training

/// A directory of an earlier version keeps the values it was made with.
@Suite("Grids that differ by rounding")
struct RoundedGridTests {
  private static func grid(_ deltas: [Double], tau: [Double] = [1]) -> Grid {
    GridTests.grid([Axis(.tau, tau), Axis(.delta, deltas)])
  }

  @Test(
    "An axis of linspace keeps the values of version 0.1",
    arguments: [(-1.0, 1.0, 21), (-0.3, 0.3, 7), (-1, 1, 2001), (0.1, 0.7, 13), (-1e-3, 3, 100), (5, -2, 31)])
  func linear(low: Double, high: Double, count: Int) {
    let old = Self.grid(Spacing.linear(from: low, to: high, count: count))
    let new = Self.grid(Spacing.decimal(from: low, to: high, count: count))
    #expect(new.keeping(roundedValuesOf: old) == old)
    let finer = Self.grid(Spacing.decimal(from: low, to: high, count: 2 * count - 1)).keeping(
      roundedValuesOf: old)
    #expect(finer.missingValues(of: old) == [])
    #expect(finer.cellCount == 2 * count - 1)
    // A directory that was extended has values of both.
    let again = Self.grid(Spacing.decimal(from: low, to: high, count: 2 * count - 1))
    #expect(again.keeping(roundedValuesOf: finer) == finer)
  }

  @Test("So does one of logspace", arguments: [(-1.0, 0.3, 17), (-3.0, 6.0, 91), (-300, 300, 77)])
  func logarithmic(low: Double, high: Double, count: Int) {
    let old = Spacing.linear(from: low, to: high, count: count).map { pow(10, $0) }
    let new = Self.grid([0], tau: Spacing.logarithmic(from: low, to: high, count: count))
    #expect(new.keeping(roundedValuesOf: Self.grid([0], tau: old)) == Self.grid([0], tau: old))
  }

  @Test("The order and the other values are those of the new grid")
  func order() {
    let kept = Self.grid([0.7, 0.3, 0.2]).keeping(
      roundedValuesOf: Self.grid([0.1, 0.30000000000000004, 0.2]))
    #expect(kept == Self.grid([0.7, 0.30000000000000004, 0.2]))
  }

  @Test(
    "Values that differ are not taken for each other",
    arguments: [
      ([1e-20, 1], [1.1e-20, 1]), ([0, 1], [1e-20, 1]), ([0.1, 0.2], [0.1 + 1e-9, 0.2]),
      ([1], [1, 1.0.nextUp]),
      ([100], [101]),
    ] as [([Double], [Double])])
  func different(old: [Double], new: [Double]) {
    #expect(Self.grid(new).keeping(roundedValuesOf: Self.grid(old)) == Self.grid(new))
  }

  @Test("A fixed value keeps its digits too")
  func fixed() {
    var fixed = Dictionary(uniqueKeysWithValues: Parameter.allCases.map { ($0, 1.0) })
    fixed[.delta] = 0.3
    var old = fixed
    old[.delta] = 0.1 + 0.2
    #expect(
      Grid(axes: [], fixed: fixed).keeping(roundedValuesOf: Grid(axes: [], fixed: old))
        == Grid(axes: [], fixed: old))
  }
}
