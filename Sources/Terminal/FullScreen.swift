internal import Foundation
internal import Surroundings

/// A terminal taken over: its other screen, no echo, keys at once. Given back as it was by ``leave()``, which must be
/// called.
package final class FullScreen {
  /// What a user pressed.
  package enum Key: Sendable, Equatable {
    /// A character.
    case character(Character)
    /// Ctrl-C, or the end of the input.
    case interrupt
  }

  private let input: Int32
  private let output: Int32
  private let before: termios

  /// Takes the terminal over; nil where input or output is none, or one that cannot place text.
  ///
  /// - Parameter environment: where `TERM` says what it can do.
  package init?(input: Int32, output: Int32, environment: [String: String]) {
    var settings = termios()
    guard isatty(output) == 1, tcgetattr(input, &settings) == 0,
      !["", "dumb"].contains(environment["TERM"] ?? "")
    else { return nil }
    (self.input, self.output, before) = (input, output, settings)
    settings.c_lflag &= ~tcflag_t(ICANON | ECHO | ISIG | IEXTEN)
    settings.c_iflag &= ~tcflag_t(IXON | ICRNL)
    guard tcsetattr(input, TCSAFLUSH, &settings) == 0 else { return nil }
    write("\u{1b}[?1049h\u{1b}[?25l\u{1b}[2J")
  }

  /// Gives the terminal back.
  package func leave() {
    write("\u{1b}[?25h\u{1b}[?1049l")
    var settings = before
    _ = tcsetattr(input, TCSAFLUSH, &settings)
  }

  /// Columns and lines there are.
  package var size: (width: Int, height: Int) {
    var size = winsize()
    guard ioctl(output, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
      return (80, 24)
    }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  /// Replaces what is on the screen.
  ///
  /// - Parameter lines: at most as many as there are, none wider than the screen.
  package func show(_ lines: [String]) {
    // Cleared first: at the end of a full line the cursor stands on the last character still.
    let text = lines.map { "\u{1b}[2K" + $0 }.joined(separator: "\r\n")
    write("\u{1b}[H" + text + "\u{1b}[J")
  }

  /// The next key; nil when none was pressed. Waits for nothing: call it when the input is readable.
  package func readKey() -> Key? {
    var byte: UInt8 = 0
    let count = read(input, &byte, 1)
    if count < 0 { return errno == EINTR || errno == EAGAIN ? nil : .interrupt }
    return count == 0 || byte == 3 || byte == 4 ? .interrupt : .character(Character(Unicode.Scalar(byte)))
  }

  /// A terminal that is gone shows nothing; reading a key tells of it.
  private func write(_ text: String) { _ = writeAll(text.utf8, to: output) }
}
