import Kernels

/// θ ← θ − η lr g: what a gradient makes of the parameters.
struct PlainUpdate: Sendable {
  let learningRate: Double

  func apply<Scalar: KernelScalar>(
    _ gradient: AlignedVector<Scalar>, to parameters: inout AlignedVector<Scalar>, in groups: [ParameterGroup]
  ) {
    for group in groups {
      parameters.subtract(group.rate * learningRate, times: gradient, over: group.range)
    }
  }
}
