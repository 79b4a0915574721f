import Kernels

/// ‖∂L/∂θ‖₂ over all parameters.
enum GradientNorm: ScalarObservable {
  static let name = "gradient_norm"
  static let explanation =
    "|dL/dtheta|, Euclidean over all parameters, L being train_loss: every parameter has weight 1, whatever the rates"
  static let isStandard = true

  static func value<Network>(at moment: inout Moment<Network>) -> Double {
    moment.state.gradient.squaredNorm.squareRoot()
  }
}

extension Metric {
  /// The length of the gradient.
  public static let gradientNorm = Metric(GradientNorm.self)
}
