import Foundation
import PortableMath
import Randomness
import Testing

/// Against the C library, and 40-digit arithmetic.
@Suite("Portable functions")
struct PortableTests {
  /// From 40-digit arithmetic, at the double nearest to p.
  @Test(
    "The normal quantile is right to 1e-15 relative",
    arguments: [
      (0.25, -0.674489750196081743), (0.75, 0.674489750196081743), (0.075, -1.43953147093845593),
      (0.925, 1.43953147093845623), (0.01, -2.32634787404084109), (0.999, 3.09023230616781328),
      (1e-5, -4.26489079392282461), (1e-10, -6.3613409024040562), (1e-15, -7.94134532617099677),
      (0.074999, -1.43953853534523069), (1.2e-16, -8.20019370055757381),
    ])
  func quantile(p: Double, expected: Double) {
    #expect((Portable.normalQuantile(p) / expected - 1).magnitude < 1e-15)
    #expect(Portable.normalQuantile(0.5) == 0)
  }

  @Test("The portable logarithm agrees with the library's to 4 units in the last place")
  func logarithm() {
    var random = SplitMix64(seed: 3)
    for _ in 0..<20_000 {
      let x = Double(
        sign: .plus, exponent: -Int.random(in: 0..<60, using: &random),
        significand: Double.random(in: 1..<2, using: &random))
      let difference = (Portable.logarithm(x) - log(x)).magnitude
      #expect(difference <= 4 * max(log(x).magnitude, 0x1p-4).ulp, "x = \(x)")
    }
  }

  @Test(
    "The logarithm of what decays is right to units in the last place of the larger of it and 1",
    arguments: [1, 2, 0.5, 4.0 / 3, 2.0 / 3, 1 + 1e-9, 0.999, 3e-5, 7e11, 1e300, 1e-300])
  func logarithms(x: Double) {
    #expect((Portable.logarithmOfDecay(x) - log(x)).magnitude <= 4e-16 * max(1, log(x).magnitude))
  }

  @Test("Cube roots", arguments: [1, 8, 27, 1e-6, 1e300, 1e-300, 7.999, 0.125, 2, 3, 1e9, 6.02e23])
  func cubeRoots(x: Double) {
    let root = Portable.cubeRoot(x)
    #expect((root * root * root / x - 1).magnitude < 4e-15)
  }

  @Test("Hypotenuses, angles and roots are the library's to some units in the last place")
  func others() {
    var random = SplitMix64(seed: 5)
    for _ in 0..<20_000 {
      let (x, y) = (Double.random(in: -3...3, using: &random), Double.random(in: -3...3, using: &random))
      #expect((Portable.hypotenuse(x, y) - hypot(x, y)).magnitude <= 2 * hypot(x, y).ulp, "\(x), \(y)")
      #expect((Portable.angle(x: x, y: y) - atan2(y, x)).magnitude < 1e-15, "\(x), \(y)")
    }
    for (large, small) in [(1e300, 1e300), (3e-300, 4e-300), (1e200, 1e-200), (0, 0)] as [(Double, Double)] {
      #expect(Portable.hypotenuse(large, small) == Portable.hypotenuse(-small, large))
      #expect(
        (Portable.hypotenuse(large, small) - hypot(large, small)).magnitude <= 2 * hypot(large, small).ulp)
    }
    for order in 1...200 {
      let root = Portable.root(of: 1e6, order: order)
      #expect((root - pow(1e6, 1 / Double(order))).magnitude <= 16 * root.ulp, "order \(order)")
    }
  }
}
