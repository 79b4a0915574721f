/// A file of text that people write, on whatever system: UTF-8, with or without a byte order mark.
public struct TextFile: Sendable {
  /// Where it is.
  public let path: String
  /// All of it, without the mark.
  public let text: String

  /// A file that is no text.
  public struct Refusal: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file, with the line where it is known, and what is wrong with it.
    public let description: String

    package init(description: String) { self.description = description }
  }

  /// Reads a file.
  ///
  /// - Parameter expected: what it should be, for the message where it cannot be read.
  /// - Throws: ``Refusal`` where it cannot be read, or is no text.
  public init(at path: String, expected: String? = nil) throws(Refusal) {
    let bytes: [UInt8]
    do throws(RegularFile.Refusal) { bytes = try RegularFile.contents(path) } catch {
      let words = expected.map { "\(error.problem); expected \($0)" } ?? "\(error)"
      throw Refusal(description: "\(path): \(words)")
    }
    try self.init(bytes, path: path)
  }

  /// Takes what was read from a file.
  ///
  /// - Parameter path: where, for messages.
  /// - Throws: ``Refusal`` where it is no text.
  public init(_ bytes: [UInt8], path: String) throws(Refusal) {
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    let body = bytes.starts(with: mark) ? bytes[mark.count...] : bytes[...]
    if let encoding = Self.foreignEncoding(of: bytes) {
      throw Refusal(description: "\(path): got text in \(encoding), expected UTF-8; save the file as UTF-8")
    }
    guard let text = String(validating: body, as: UTF8.self) else {
      throw Refusal(
        description:
          "\(path):\(Self.lineOfFirstForeignByte(in: body)): got bytes that are not UTF-8, expected text in "
          + "UTF-8; save the file as UTF-8")
    }
    (self.path, self.text) = (path, text)
  }

  /// Its lines.
  public var lines: [TextLine] { TextLine.all(in: text) }

  /// The encoding of a text that is plainly not UTF-8: by its mark, or by bytes that are 0, which no text has.
  private static func foreignEncoding(of bytes: [UInt8]) -> String? {
    for (mark, name) in [
      ([0xFF, 0xFE, 0, 0], "UTF-32"), ([0, 0, 0xFE, 0xFF], "UTF-32"), ([0xFF, 0xFE], "UTF-16"),
      ([0xFE, 0xFF], "UTF-16"),
    ] as [([UInt8], String)] where bytes.starts(with: mark) {
      return name
    }
    // Most letters of UTF-16 have one byte that is 0.
    let head = bytes.prefix(256)
    return head.count > 1 && head.count { $0 == 0 } * 3 >= head.count ? "UTF-16" : nil
  }

  private static func lineOfFirstForeignByte(in bytes: ArraySlice<UInt8>) -> Int {
    var position = bytes.startIndex
    var line = 1
    while position < bytes.endIndex {
      let end = bytes[position...].firstIndex { $0 == 0x0A || $0 == 0x0D } ?? bytes.endIndex
      guard String(validating: bytes[position..<end], as: UTF8.self) != nil else { return line }
      guard end < bytes.endIndex else { break }
      let isPair = bytes[end] == 0x0D && end + 1 < bytes.endIndex && bytes[end + 1] == 0x0A
      position = end + (isPair ? 2 : 1)
      line += 1
    }
    return line
  }
}

extension TextFile {
  /// The lines of a file that the system writes, such as those of /proc; nil where it cannot be read.
  public static func systemLines(_ path: String) -> [TextLine]? {
    (try? RegularFile.contents(path)).map { TextLine.all(in: $0) }
  }
}
