/// Why a cell cannot be trained as asked.
public enum TrainingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A field of the specification has a value it cannot have.
  case invalid(field: String, got: String, expected: String)
  /// A supplied draw does not fit the specification.
  case draws(field: String, got: String, expected: String)
  /// The data was made for another task, seed or precision than the cell's.
  case foreignData(got: String, expected: String)
  /// A saved state does not belong to the cell.
  case foreignState(got: String, expected: String)
  /// The instruction set asked for does not exist or this processor lacks it.
  case kernels(message: String)

  /// One sentence that names the field, the value and what was expected.
  public var message: String {
    switch self {
    case .invalid(let field, let got, let expected): "\(field): got \(got), expected \(expected)"
    case .draws(let field, let got, let expected): "draws: \(field): got \(got), expected \(expected)"
    case .foreignData(let got, let expected):
      "the data was prepared for \(got), but this cell needs \(expected)"
    case .foreignState(let got, let expected): "saved state: got \(got), expected \(expected)"
    case .kernels(let message): message
    }
  }

  /// The message.
  public var description: String { message }
}
