import Foundation

/// What this process does at signals, as far as it was given that.
public enum Signals {
  /// Whether a signal is ignored, as whoever started the process may have asked: `nohup` of SIGHUP, a shell without
  /// job control of SIGINT in its background.
  public static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    // Both are function pointers of C, or the numbers that stand for none.
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
