public import Foundation

extension URL {
  /// A file that a person names: `~` and `~/…` begin in $HOME, as in a shell, and what is relative in a folder.
  ///
  /// - Parameters:
  ///   - folder: where relative paths begin; nil for the working directory.
  ///   - isDirectory: whether it is a folder; nil for what is there.
  public init(givenPath path: String, in folder: URL? = nil, isDirectory: Bool? = nil) {
    let place = Self.expanded(path)
    self =
      if let isDirectory {
        URL(fileURLWithPath: place, isDirectory: isDirectory, relativeTo: folder)
      } else {
        URL(fileURLWithPath: place, relativeTo: folder)
      }
  }

  private static func expanded(_ path: String) -> String {
    // Foundation would take "~name" for somebody's home.
    guard path == "~" || path.hasPrefix("~/") else { return path.hasPrefix("~") ? "./" + path : path }
    let home = ProcessInfo.processInfo.environment["HOME"] ?? ""
    return home.isEmpty ? "./" + path : home + path.dropFirst()
  }
}

extension String {
  /// Whether there is anything in it that begins a line or moves a terminal's cursor: no path that is written into
  /// scripts or said to people may have that.
  public var hasControlCharacters: Bool { unicodeScalars.contains { Self.isControl($0) } }

  /// The text with such characters written as `\x0a`.
  public var withoutControlCharacters: String {
    unicodeScalars.reduce(into: "") { text, scalar in
      if Self.isControl(scalar) {
        text += String(scalar).utf8.map { "\\x" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.generalCategory == .control || scalar == "\u{2028}" || scalar == "\u{2029}"
  }
}
