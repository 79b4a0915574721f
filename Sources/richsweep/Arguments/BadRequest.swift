import Surroundings

/// Bad input: a sentence with the value found and what was expected.
struct BadRequest: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }

  /// Refuses a path with line breaks or other control characters, which would break scripts.
  static func check(path: String, of option: String) throws(BadRequest) {
    guard path.hasControlCharacters else { return }
    throw BadRequest(
      "\(option): got '\(path.withoutControlCharacters)', expected a path without line breaks or other control "
        + "characters")
  }
}
