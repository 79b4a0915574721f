import Foundation
import Terminal

/// Text fitted to a terminal; elsewhere lines stay whole, for `grep`.
enum TerminalLines {
  /// The width of the terminal that a descriptor is; nil where it is none.
  static func width(of descriptor: Int32) -> Int? {
    guard isatty(descriptor) == 1 else { return nil }
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return Int(size.ws_col)
  }

  /// Each line of a text, broken where it is wider than the terminal.
  static func wrapped(_ text: String, for descriptor: Int32, indent: Int = 2) -> String {
    guard let width = width(of: descriptor) else { return text }
    return text.split(separator: "\n", omittingEmptySubsequences: false)
      .flatMap { TextWrapping.lines(String($0), width: width, indent: indent) }
      .joined(separator: "\n")
  }

  /// A help text, whose usage line the argument parser leaves in one piece.
  static func help(_ text: String) -> String {
    let columns = ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) }
    let width = columns ?? width(of: STDOUT_FILENO) ?? 80
    return text.split(separator: "\n", omittingEmptySubsequences: false)
      .flatMap {
        $0.hasPrefix("USAGE: ") ? TextWrapping.lines(String($0), width: width, indent: 7) : [String($0)]
      }
      .joined(separator: "\n")
  }
}
