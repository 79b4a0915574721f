import ArgumentParser
import SweepPlan

/// Errors of the command line in the words of all other errors: what is wrong, once, and where the help is.
enum ParserWords {
  static func of(_ message: String, program: any ParsableCommand.Type) -> String {
    let arguments = Array(CommandLine.arguments.dropFirst())
    let path = VerbPath(arguments, of: program)
    var text = short(message)
    if text.hasPrefix("Unknown option"), let hint = hint(arguments, path, program) { text += hint }
    while text.hasSuffix(".") || text.hasSuffix("\n") { text.removeLast() }
    return "\(text)\nSee '\(path.words) --help'."
  }

  /// Without what the parser puts before the reason: "The value '200%' is invalid for '--recompute <share>': got …".
  private static func short(_ message: String) -> String {
    guard message.hasPrefix("The value '"), let middle = message.firstRange(of: "' is invalid for '") else {
      return message
    }
    let rest = message[middle.upperBound...]
    guard let end = rest.firstRange(of: "': ") else { return message }
    let option = rest[..<end.lowerBound].prefix { $0 != " " }
    return "\(option): \(rest[end.upperBound...])"
  }

  /// The option that a word with a single dash was meant for: `-out` is read as `-o -u -t`.
  private static func hint(
    _ arguments: [String], _ path: VerbPath, _ program: any ParsableCommand.Type
  ) -> String? {
    let options = program.helpMessage(for: path.command, columns: 400).split(whereSeparator: {
      " ,[]".contains($0)
    })
    .map { String($0) }.filter { $0.hasPrefix("--") }
    let known = Array(Set(options.map { String($0.dropFirst(2)) })).sorted()
    for word in arguments.prefix(while: { $0 != "--" }) where word.count > 2 {
      guard word.hasPrefix("-"), !word.hasPrefix("--"), Double(word) == nil else { continue }
      let name = String(word.dropFirst().prefix { $0 != "=" })
      if let nearest = Suggestion.nearest(to: name, among: known) {
        return " in '\(word)' (did you mean --\(nearest)?)"
      }
    }
    return nil
  }
}
