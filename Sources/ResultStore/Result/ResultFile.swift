/// Reads a merged result.
public struct ResultFile: Sendable {
  /// What the root attribute `format` says.
  public static let format = "richsweep result 1"
}
