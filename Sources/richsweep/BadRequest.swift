/// A request that does not fit what was found: a sentence with the value given and what was expected.
struct BadRequest: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
