import ArgumentParser

/// The verbs that begin a command line. Where help is asked for after one that there is not, the parser gives that of
/// what stands above it, as if nothing were wrong.
enum VerbPath {
  /// Refuses a verb that there is not, in a command line or after `help`.
  ///
  /// - Throws: ``BadRequest`` with those there are.
  static func check(_ arguments: [String]) throws(BadRequest) {
    let asksForHelp = arguments.first == "help"
    var command: any ParsableCommand.Type = Richsweep.self
    var path = "richsweep"
    for word in arguments.drop(while: { $0 == "help" }) {
      if word.hasPrefix("-") {
        if asksForHelp { continue }
        return
      }
      let verbs = command.configuration.subcommands
      if verbs.isEmpty, !asksForHelp { return }
      guard let verb = verbs.first(where: { $0.configuration.commandName == word }) else {
        throw BadRequest(
          verbs.isEmpty
            ? "got '\(word)' after 'help' and '\(path)', expected nothing more: '\(path)' has no verbs"
            : "got '\(word)' after '\(path)', expected one of "
              + verbs.compactMap { $0.configuration.commandName }.joined(separator: ", "))
      }
      path += " \(word)"
      command = verb
    }
  }
}
