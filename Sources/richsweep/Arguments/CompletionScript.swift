import ArgumentParser

/// Scripts by which shells complete lines. That of the argument parser offers nothing after `help`.
enum CompletionScript {
  /// Whether a line asks for a script.
  static func isAsked(by arguments: [String]) -> Bool {
    arguments.contains { $0.hasPrefix("--generate-completion-script") }
  }

  /// A script that offers verbs after `help`, too; the same where it is of another form than is known.
  static func offeringVerbs(_ script: String, of command: any ParsableCommand.Type) -> String {
    let zsh = script.replacing(
      "'*:subcommands:'", with: "'*:subcommands:(\(verbs(of: command).joined(separator: " ")))'")
    guard let function = zsh.firstRange(of: "\n_richsweep_help() {\n"),
      let last = zsh[function.upperBound...].firstRange(of: "    __richsweep_offer_flags_options -1\n")
    else { return zsh }
    return "\(zsh[..<last.upperBound])\(bash(of: command))\(zsh[last.upperBound...])"
  }

  /// What bash offers after the words that follow `help`.
  private static func bash(of command: any ParsableCommand.Type) -> String {
    var lines = ["\n    case \"${COMP_WORDS[*]:2:COMP_CWORD-2}\" in"]
    for place in [command] + command.configuration.subcommands {
      let word = place == command ? "" : place.configuration.commandName ?? ""
      let offers = verbs(of: place)
      guard !offers.isEmpty else { continue }
      lines.append(
        "    '\(word)') COMPREPLY+=($(compgen -W '\(offers.joined(separator: " "))' -- \"${cur}\")) ;;")
    }
    return (lines + ["    esac\n"]).joined(separator: "\n")
  }

  private static func verbs(of command: any ParsableCommand.Type) -> [String] {
    command.configuration.subcommands.compactMap { $0.configuration.commandName }
  }
}
