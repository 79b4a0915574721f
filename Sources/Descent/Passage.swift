package import Kernels

/// The way from one landing point to the next, for the steps in between.
///
/// Cubic Hermite interpolation between both ends' values and derivatives, O(H⁴) where the solution is smooth
/// and no worse than the error allowed to a step where fast directions have left noise in the gradient:
/// what it adds to the chord is at most H/8 ‖f₀ − f₁‖, of which the error estimate takes 0.4 H.
package struct Passage<Scalar: KernelScalar> {
  let start: Int
  let end: Int
  let startLoss: Double, endLoss: Double
  let startParameters: AlignedVector<Scalar>, endParameters: AlignedVector<Scalar>
  let startGradient: AlignedVector<Scalar>, endGradient: AlignedVector<Scalar>
  let groups: [ParameterGroup]
  /// The duration of a step, lr.
  let learningRate: Double
  /// Whether the steps are those of descent, whose sequence has slightly other derivatives than the flow.
  let isDescent: Bool

  /// L at `step`, interpolated in √L, which changes less than L does; no libm, so the same on every machine.
  package func loss(at step: Int) -> Double {
    let weights = Weights(step, start, end)
    let roots = (startLoss.squareRoot(), endLoss.squareRoot())
    guard roots.0 > 0, roots.1 > 0 else { return startLoss + weights.fraction * (endLoss - startLoss) }
    // Per step dL/dk = − lr Σ η g²; for descent, less a quarter of its own change, as the sequence L_k has it.
    var slopes = (slope(startGradient), slope(endGradient))
    if isDescent {
      let change = (slopes.1 - slopes.0) / Double(end - start)
      slopes = (slopes.0 - change / 4, slopes.1 - change / 4)
    }
    let root =
      weights.start * roots.0 + weights.end * roots.1
      + weights.startSlope * slopes.0 / (2 * roots.0) + weights.endSlope * slopes.1 / (2 * roots.1)
    return root * root
  }

  /// θ at `step`.
  package func parameters(at step: Int) -> AlignedVector<Scalar> {
    let weights = Weights(step, start, end)
    // Per step dθ/dk = lr f; for descent, less half of its change in one step.
    var (first, last) = (weights.startSlope, weights.endSlope)
    if isDescent {
      let shift = (first + last) / (2 * Double(end - start))
      (first, last) = (first + shift, last - shift)
    }
    var result = AlignedVector<Scalar>(zeros: startParameters.count)
    for group in groups {
      let rate = -group.rate * learningRate
      result.combine(
        0, .init(weights.start, startParameters), .init(weights.end, endParameters),
        .init(rate * first, startGradient), .init(rate * last, endGradient), over: group.range)
    }
    return result
  }

  /// dL/dk of the flow at a gradient.
  private func slope(_ gradient: AlignedVector<Scalar>) -> Double {
    -learningRate * groups.reduce(0) { $0 + $1.rate * gradient.squaredNorm(over: $1.range) }
  }

  /// The four Hermite polynomials, those of the slopes times the length in steps.
  private struct Weights {
    let fraction: Double, start: Double, end: Double, startSlope: Double, endSlope: Double

    init(_ step: Int, _ first: Int, _ last: Int) {
      let length = Double(last - first)
      let x = Double(step - first) / length
      fraction = x
      start = (1 + 2 * x) * (1 - x) * (1 - x)
      end = x * x * (3 - 2 * x)
      startSlope = length * x * (1 - x) * (1 - x)
      endSlope = length * x * x * (x - 1)
    }
  }
}
