import PortableMath
import Randomness
import Testing

@Suite("Decimal spacing")
struct DecimalSpacingTests {
  @Test(
    "Axes have the decimals that people write",
    arguments: [
      (
        -1.0, 1.0, 21,
        "-1 -0.9 -0.8 -0.7 -0.6 -0.5 -0.4 -0.3 -0.2 -0.1 0 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1"
      ),
      (-0.3, 0.3, 7, "-0.3 -0.2 -0.1 0 0.1 0.2 0.3"), (0.3, 0.1, 3, "0.3 0.2 0.1"),
      (0, 1e-3, 6, "0 0.0002 0.0004 0.0006 0.0008 0.001"), (1e22, 1.5e22, 2, "1e+22 1.5e+22"),
      (0.1, 0.4, 4, "0.1 0.2 0.3 0.4"), (0, 1, 4, "0 0.3333333333333333 0.6666666666666666 1"),
    ])
  func written(low: Double, high: Double, count: Int, expected: String) {
    let values = Spacing.decimal(from: low, to: high, count: count)
    let texts = values.map { $0.magnitude < 1e15 && $0 == $0.rounded() ? "\(Int($0))" : "\($0)" }
    #expect(texts.joined(separator: " ") == expected)
  }

  @Test("Every value is the double nearest to the exact decimal", arguments: 0..<50)
  func nearest(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    for _ in 0..<100 {
      let (digits, count) = (Int.random(in: 0...12, using: &random), Int.random(in: 2...60, using: &random))
      let low = Int.random(in: -1_000_000...1_000_000, using: &random)
      let step = Int.random(in: -50_000...50_000, using: &random)
      let values = Spacing.decimal(
        from: number(low, digits), to: number(low + step * (count - 1), digits), count: count)
      #expect(values == (0..<count).map { number(low + step * $0, digits) }, "seed \(seed)")
    }
  }

  private func number(_ digits: Int, _ power: Int) -> Double { Double("\(digits)e-\(power)") ?? .nan }

  @Test("The ends of the numbers are no end of it")
  func extremes() {
    let most = Double.greatestFiniteMagnitude
    #expect(Spacing.decimal(from: -most, to: most, count: 3) == [-most, 0, most])
    let least = Double.leastNonzeroMagnitude
    #expect(Spacing.decimal(from: least, to: 3 * least, count: 3) == [least, 2 * least, 3 * least])
    let values = Spacing.decimal(from: 1e-300, to: 1e300, count: 1001)
    #expect(values[0] == 1e-300 && values[1] == 1e297 && values[1000] == 1e300)
    #expect(Spacing.decimal(from: 2, to: 3, count: 1) == [2])
  }

  @Test(
    "A finer grid has the coarser one's values with the same bits",
    arguments: [(-1.0, 0.3), (-1.0, 1.0), (0.1, 0.7), (3.0, -2.9), (1e-5, 7.25)])
  func nested(low: Double, high: Double) {
    for intervals in 1...40 {
      for factor in [3, 4] {
        let coarse = Spacing.decimal(from: low, to: high, count: intervals + 1)
        let fine = Spacing.decimal(from: low, to: high, count: factor * intervals + 1)
        #expect(coarse == stride(from: 0, to: fine.count, by: factor).map { fine[$0] })
        #expect(zip(coarse, coarse.dropFirst()).allSatisfy { (high > low) == ($0 < $1) })
      }
    }
  }

  @Test("Powers of ten are exact where the exponent is whole")
  func logarithmic() {
    let values = Spacing.logarithmic(from: -3, to: 0.3, count: 12)
    #expect(values[0] == 0.001 && values[10] == 1)
    #expect(Spacing.logarithmic(from: -2.1, to: 2.1, count: 43)[21] == 1)
  }
}
