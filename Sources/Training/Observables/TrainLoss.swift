/// L on the training set: the mean squared residual.
enum TrainLoss: ScalarObservable {
  static let name = "train_loss"
  static let explanation =
    "(1/n) sum over the n training samples of |f(x) - y|^2, summed over outputs, without a factor 1/2"
  static let isStandard = true
  static let isAlwaysFinite = true

  static func value(at moment: Moment) -> Double { moment.trainLoss }
}

extension Metric {
  /// L on the training set.
  public static let trainLoss = Metric(TrainLoss.self)
}
