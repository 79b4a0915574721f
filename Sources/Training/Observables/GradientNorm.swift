/// ‖∂L/∂θ‖₂ over all parameters.
enum GradientNorm: ScalarObservable {
  static let name = "gradient_norm"
  static let explanation =
    "|dL/dtheta|, Euclidean over all parameters, L being train_loss: every parameter has weight 1, whatever the rates"
  static let needs: ObservableNeeds = .gradient
  static let isStandard = true

  static func value(at moment: Moment) -> Double { moment.squaredGradient.squareRoot() }
}

extension Metric {
  /// The length of the gradient.
  public static let gradientNorm = Metric(GradientNorm.self)
}
