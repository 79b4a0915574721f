/// L on the test set; NaN where there is none.
enum TestLoss: ScalarObservable {
  static let name = "test_loss"
  static let explanation = "train_loss of the test set; missing where there is none"
  static let needs: ObservableNeeds = .testOutputs
  static let isStandard = true

  static func value(at moment: Moment) -> Double { moment.testLoss }
}

extension Metric {
  /// L on the test set.
  public static let testLoss = Metric(TestLoss.self)
}
