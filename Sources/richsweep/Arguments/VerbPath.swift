import ArgumentParser
import SweepPlan

/// The verbs that begin a command line. For the help of an unknown verb, the argument parser would print the help of its
/// parent without an error.
struct VerbPath {
  /// The command that the verbs name, as far as they are known.
  private(set) var command: any ParsableCommand.Type
  /// The words that name it: "richsweep launch slurm".
  private(set) var words = "richsweep"

  init(_ arguments: [String], of program: any ParsableCommand.Type) {
    command = program
    for word in arguments.drop(while: { $0 == "help" }) {
      let verbs = command.configuration.subcommands
      guard let verb = verbs.first(where: { $0.configuration.commandName == word }) else { return }
      command = verb
      words += " \(word)"
    }
  }

  /// Refuses an unknown verb, in a command line or after `help`.
  ///
  /// - Throws: ``BadRequest`` with the known verbs.
  static func check(_ arguments: [String], of program: any ParsableCommand.Type) throws(BadRequest) {
    let asksForHelp = arguments.first == "help"
    var command = program
    var path = "richsweep"
    for word in arguments.drop(while: { $0 == "help" }) {
      if word.hasPrefix("-") {
        if asksForHelp { continue }
        return
      }
      let verbs = command.configuration.subcommands
      if verbs.isEmpty, !asksForHelp { return }
      let names = verbs.compactMap { $0.configuration.commandName }
      guard let verb = verbs.first(where: { $0.configuration.commandName == word }) else {
        throw BadRequest(
          verbs.isEmpty
            ? "got '\(word)' after 'help' and '\(path)', expected nothing: '\(path)' has no verbs"
            : "got '\(word)' after '\(path)', expected one of "
              + names.joined(separator: ", ") + Suggestion.words(for: word, among: names))
      }
      path += " \(word)"
      command = verb
    }
  }
}
