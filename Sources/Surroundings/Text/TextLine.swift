/// A line of a text, without what ends it and without white space around it.
public struct TextLine: Sendable, Equatable {
  /// Counted from 1.
  public let number: Int
  /// The line without its end.
  public let text: String

  /// The lines of a text, each ended by `\n`, `\r\n` or `\r`; empty ones are among them.
  ///
  /// They are told apart by bytes: to Swift `\r\n` is one character, so that a split at `\n` finds no line of a file
  /// from Windows.
  public static func all(in bytes: some Sequence<UInt8>) -> [TextLine] {
    var (lines, current, isAfterReturn) = ([TextLine](), [UInt8](), false)
    for byte in bytes {
      let isSecondHalf = isAfterReturn && byte == newline
      isAfterReturn = byte == carriageReturn
      if isSecondHalf { continue }
      if byte == newline || byte == carriageReturn {
        lines.append(TextLine(number: lines.count + 1, current))
        current = []
      } else {
        current.append(byte)
      }
    }
    if !current.isEmpty { lines.append(TextLine(number: lines.count + 1, current)) }
    return lines
  }

  /// The lines of a text, likewise.
  public static func all(in text: some StringProtocol) -> [TextLine] { all(in: text.utf8) }

  private init(number: Int, _ bytes: [UInt8]) {
    var text = bytes[...]
    while let first = text.first, Self.isBlank(first) { text = text.dropFirst() }
    while let last = text.last, Self.isBlank(last) { text = text.dropLast() }
    (self.number, self.text) = (number, String(decoding: text, as: UTF8.self))
  }

  private static let newline = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}

extension StringProtocol {
  /// The text without white space at its ends, as ``TextLine`` has it.
  public var trimmed: String { TextLine.all(in: self).first { !$0.text.isEmpty }?.text ?? "" }
}
