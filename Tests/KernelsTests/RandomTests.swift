import Foundation
import Kernels
import Testing

@Suite struct RandomTests {
  /// Random123's known answers, file kat_vectors, philox4x32 10.
  @Test(
    "Philox4x32-10 gives its authors' known answers",
    arguments: [
      (SIMD4(0, 0, 0, 0), 0, SIMD4(0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8)),
      (
        SIMD4(repeating: .max), .max, SIMD4(0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd)
      ),
      (
        SIMD4(0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344), 0x299f_31d0_a409_3822,
        SIMD4(0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1)
      ),
    ] as [(SIMD4<UInt32>, UInt64, SIMD4<UInt32>)])
  func knownAnswers(counter: SIMD4<UInt32>, key: UInt64, expected: SIMD4<UInt32>) {
    #expect(Philox.bits(counter: counter, key: key) == expected)
  }

  @Test("Moments of a million Gaussians are those of the normal distribution, within five standard errors")
  func moments() {
    let count = 1_000_000
    let seed: UInt64 = 11
    var sums = [0.0, 0.0, 0.0, 0.0]
    for index in 0..<1000 {
      let stream = RandomStream(seed: seed, purpose: 9, index: index)
      for position in 0..<1000 {
        let x = stream.gaussian(at: position)
        for power in 0..<4 { sums[power] += (0..<power).reduce(x) { y, _ in y * x } }
      }
    }
    // Means 0, 1, 0, 3 and variances 1, 2, 15, 96 of the first four powers.
    for (power, (mean, variance)) in [(0.0, 1.0), (1, 2), (0, 15), (3, 96)].enumerated() {
      let error = (sums[power] / Double(count) - mean).magnitude
      #expect(error < 5 * (variance / Double(count)).squareRoot(), "seed \(seed), power \(power + 1)")
    }
  }

  @Test("Streams of neighbouring seeds, purposes and indices are not correlated, and signs are fair")
  func independence() {
    let count = 10_000
    let base = RandomStream(seed: 7, purpose: 1, index: 5)
    let others = [
      RandomStream(seed: 8, purpose: 1, index: 5), RandomStream(seed: 7, purpose: 2, index: 5),
      RandomStream(seed: 7, purpose: 1, index: 6),
    ]
    for other in others {
      let product = (0..<count).reduce(0) { $0 + base.gaussian(at: $1) * other.gaussian(at: $1) }
      #expect(product.magnitude < 5 * Double(count).squareRoot())
    }
    let signs = (0..<count).reduce(0) { $0 + base.sign(at: $1) }
    #expect(signs.magnitude < 5 * Double(count).squareRoot())
  }

  @Test("Every bit of seed, purpose and index makes a stream of its own")
  func identity() {
    var seen: Set = [RandomStream(seed: 0, purpose: 0, index: 0).bits(at: 0)]
    for bit in 0..<64 { seen.insert(RandomStream(seed: 1 << bit, purpose: 0, index: 0).bits(at: 0)) }
    for bit in 0..<32 { seen.insert(RandomStream(seed: 0, purpose: 1 << bit, index: 0).bits(at: 0)) }
    for bit in 0..<63 { seen.insert(RandomStream(seed: 0, purpose: 0, index: 1 << bit).bits(at: 0)) }
    #expect(seen.count == 1 + 64 + 32 + 63)
  }

  @Test("A unit vector is the normalised Gaussians of its stream, of norm 1, for odd and even dimensions")
  func unitVectors() {
    for dimension in [1, 2, 3, 100, 101] {
      let stream = RandomStream(seed: 5, purpose: 2, index: dimension)
      let vector = stream.unitVector(dimension: dimension)
      let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      #expect((norm - 1).magnitude < 1e-15)
      for position in 1..<dimension {
        let ratio = stream.gaussian(at: position) / stream.gaussian(at: 0)
        #expect((vector[position] / vector[0] / ratio - 1).magnitude < 1e-14)
      }
    }
  }
}
