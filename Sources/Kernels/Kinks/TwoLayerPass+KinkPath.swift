extension TwoLayerPass {
  /// L and ∂L/∂θ, laid out as the parameters, leaving in `path` what it sees of the kinks.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package mutating func lossAndGradient(
    at parameters: AlignedVector<Scalar>, on samples: TrainingSamples<Scalar>,
    gradient: inout AlignedVector<Scalar>, blur: Double, as evaluation: StepEvaluation,
    path: inout KinkPath<Scalar>
  ) -> Double {
    precondition(path.isEmpty || (path.width == shape.width && path.samples == samples.count))
    return path.withView(of: evaluation, blur: blur) {
      lossAndGradient(at: parameters, on: samples, gradient: &gradient, blur: blur, trace: $0)
    }
  }
}
