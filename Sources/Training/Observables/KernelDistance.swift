/// S(0,t) = 1 − ⟨K₀, K_t⟩ / (‖K₀‖ ‖K_t‖), K = Σ_p ∂_p f ∂_p f the tangent kernel on the training inputs, whatever the rates.
enum KernelDistance: ScalarObservable {
  static let name = "kernel_distance"
  static let explanation =
    "1 - <K(0), K(t)> / (|K(0)| |K(t)|), Frobenius, of the tangent kernel on the training inputs, K = sum over all "
    + "parameters p of (df/dp)(df/dp)^T: every parameter has weight 1, whatever the rates"
  static let needs: ObservableNeeds = .kernel
  static let isStandard = true
  /// Kernels are positive semidefinite; single precision rounds.
  static let values = 0...1.001

  static func range(width: Int, depth: Int) -> ClosedRange<Double> { values }

  static func value(at moment: Moment) -> Double { moment.kernelDistance }
}

extension Metric {
  /// How far the tangent kernel is from that of the start.
  public static let kernelDistance = Metric(KernelDistance.self)
}
