extension Parameter {
  /// Key of every random draw of a cell.
  public static let seed = Parameter(
    3, "seed", .whole(0...9_007_199_254_740_991), at: "grid.seed", decides: .nothing,
    .init(
      "seed",
      help:
        "Key of every random draw: initial directions and signs, task, training and test data. The same seed draws the same "
        + "at every tau and delta."))
  /// Step of the descent before it is divided by a power of τ.
  public static let learningRate = Parameter(
    9, "learning_rate", .positive, at: "training.learning_rate", decides: .pace,
    .init(
      "learning rate before division by a power of tau",
      help: "Learning rate before the division by training.learning_rate.divided_by."))
  /// Relative rate η_w of the first layer.
  public static let rateW = Parameter(
    10, "rate_w", .positive, at: "training.rate_w", decides: .size, standard: .said(1),
    .init(
      "relative rate of the first layer",
      help: "Relative learning rate of the first layer."))
  /// Relative rate η_a of the second layer.
  public static let rateA = Parameter(
    11, "rate_a", .positive, at: "training.rate_a", decides: .size, standard: .said(1),
    .init(
      "relative rate of the second layer",
      help: "Relative learning rate of the last layer."))
}
