import Surroundings

/// A request that does not fit what was found: a sentence with the value given and what was expected.
struct BadRequest: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }

  /// Refuses a path with line breaks or other control characters: in a script they would begin lines of their own.
  static func check(path: String, of option: String) throws(BadRequest) {
    guard path.hasControlCharacters else { return }
    throw BadRequest(
      "\(option): got '\(path.withoutControlCharacters)', expected a path without line breaks and other control "
        + "characters")
  }
}
