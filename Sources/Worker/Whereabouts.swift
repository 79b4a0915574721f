public import Wire

/// Where a sweep's coordinator is, by what can be read in the sweep directory.
public enum Whereabouts: Sendable {
  /// At an endpoint, to be met with these keys.
  case at(Endpoint, Socket.Security)
  /// None has said that it is at work.
  case nowhere
  /// Every cell is recorded: none will come.
  case over
}
