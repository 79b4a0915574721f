/// What the variable `status` of a result says of a cell.
public enum CellStatus: Int8, Sendable, CaseIterable {
  /// No result (yet).
  case missing = -1
  /// Every checkpoint was reached.
  case complete = 0
  /// Parameters or loss stopped being finite.
  case diverged = 1
  /// Given up: its worker died, or it failed, too many times.
  case poisoned = 2

  /// The word for it in `flag_meanings`.
  public var word: String {
    switch self {
    case .missing: "missing"
    case .complete: "complete"
    case .diverged: "diverged"
    case .poisoned: "poisoned"
    }
  }
}
