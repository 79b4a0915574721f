package import Kernels

/// m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², θ ← θ − η lr m̂ / (√v̂ + ε), m̂ = m / (1 − β₁ᵗ), v̂ = v / (1 − β₂ᵗ) at
/// the t-th step (Kingma and Ba 2015).
///
/// With a decay λ, which is that of Loshchilov and Hutter (2019), θ ← (1 − η lr λ) θ comes before it.
package struct AdamUpdate<Scalar: KernelScalar>: UpdateRule {
  /// β₁, β₂ and ε.
  package struct Constants: Sendable {
    package var first = 0.9
    package var second = 0.999
    package var epsilon = 1e-8

    package init(first: Double = 0.9, second: Double = 0.999, epsilon: Double = 1e-8) {
      (self.first, self.second, self.epsilon) = (first, second, epsilon)
    }
  }

  private let learningRate: Double
  private let decay: Double
  private let constants: Constants
  private var first: AlignedVector<Scalar>
  private var second: AlignedVector<Scalar>
  /// β₁ᵗ and β₂ᵗ, as products: the same bits on every machine.
  private var powers = (first: 1.0, second: 1.0)

  /// For a vector of `count` parameters with padding; without a `decay` it is Adam, with one AdamW.
  package init(learningRate: Double, decay: Double = 0, constants: Constants = Constants(), count: Int) {
    (self.learningRate, self.decay, self.constants) = (learningRate, decay, constants)
    (first, second) = (AlignedVector(zeros: count), AlignedVector(zeros: count))
  }

  package mutating func apply(
    _ gradient: AlignedVector<Scalar>, to parameters: inout AlignedVector<Scalar>, in groups: [ParameterGroup]
  ) {
    powers = (powers.first * constants.first, powers.second * constants.second)
    first.average(with: gradient, keeping: constants.first)
    second.averageSquares(of: gradient, keeping: constants.second)
    for group in groups {
      let rate = group.rate * learningRate
      if decay != 0 { parameters.scale(1 - rate * decay, over: group.range) }
      parameters.subtract(
        rate / (1 - powers.first), times: first, overRootsOf: second,
        scaledBy: (1 - powers.second).squareRoot(), plus: constants.epsilon, over: group.range)
    }
  }

  package var memory: SolverMemory {
    SolverMemory(
      numbers: ["first_power": powers.first, "second_power": powers.second],
      vectors: ["first_moment": first.doubles, "second_moment": second.doubles])
  }

  package mutating func recall(_ memory: SolverMemory) -> Bool {
    guard memory.numbers.count == 2, memory.vectors.count == 2,
      let firstPower = memory.numbers["first_power"], let secondPower = memory.numbers["second_power"],
      let first = memory.vectors["first_moment"], let second = memory.vectors["second_moment"],
      first.count == self.first.count, second.count == self.second.count
    else { return false }
    powers = (firstPower, secondPower)
    (self.first, self.second) = (AlignedVector(first), AlignedVector(second))
    return true
  }
}
