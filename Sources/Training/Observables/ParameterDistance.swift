/// ‖θ(t) − θ(0)‖₂ over all parameters.
enum ParameterDistance: ScalarObservable {
  static let name = "parameter_distance"
  static let explanation =
    "|theta(t) - theta(0)|, Euclidean over all parameters: every parameter has weight 1, whatever the rates"
  static let isStandard = true

  static func value(at moment: Moment) -> Double { moment.squaredMove.squareRoot() }
}

extension Metric {
  /// How far the parameters have moved.
  public static let parameterDistance = Metric(ParameterDistance.self)
}
