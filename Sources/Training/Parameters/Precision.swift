/// The arithmetic a cell is trained in.
public enum Precision: String, Sendable, CaseIterable, Codable {
  /// IEEE 754 binary64.
  case double
  /// IEEE 754 binary32; sums over samples of the loss and of the observables stay in binary64.
  case single
}
