import ArgumentParser
import Coordination
import Foundation
import ResultStore
import Surroundings
import SweepPlan
import Wire

/// The exit statuses of the program.
enum ExitStatus: Int32, Error {
  case done = 0
  case failedCells = 1
  case badInput = 2
  case interrupted = 3
  case held = 4

  /// Ends the program with the status of an error, after printing the error.
  ///
  /// Results that could not be written to standard output are bad input, too.
  static func leave(after error: (any Error)?, of command: (some ParsableCommand).Type) -> Never {
    var status = error.map { told($0, of: command) } ?? done
    if let failure = StandardOutput.failure, [done, failedCells].contains(status) {
      if !failure.isClosedPipe { StandardError.write("richsweep: \(failure)\n") }
      status = badInput
    }
    // Nothing is destroyed first: threads may still use it.
    fflush(nil)
    _exit(status.rawValue)
  }

  /// Prints an error and returns its status.
  private static func told(_ error: any Error, of command: (some ParsableCommand).Type) -> ExitStatus {
    if let status = error as? ExitStatus { return status }
    if command.exitCode(for: error) == .success {
      let message = command.fullMessage(for: error)
      let isScript = CompletionScript.isAsked(by: CommandLine.arguments)
      print(isScript ? CompletionScript.offeringVerbs(message, of: command) : TerminalLines.help(message))
      return done
    }
    let isOfParser = error is ValidationError || isParserError(error)
    let words =
      isOfParser ? ParserWords.of(command.message(for: error), program: command) : ErrorWords.of(error)
    let text = PrintableText.lines(of: withoutLinesOfArguments("richsweep: \(words)"), longest: 16_384)
    StandardError.write(TerminalLines.wrapped(text, for: STDERR_FILENO) + "\n")
    return Self(of: error)
  }

  /// The message without line breaks from arguments of the command line.
  private static func withoutLinesOfArguments(_ text: String) -> String {
    var text = text
    for argument in CommandLine.arguments.dropFirst() where argument.hasControlCharacters {
      for part in argument.split(separator: "/") {
        let part = String(part)
        if part.hasControlCharacters { text = text.replacing(part, with: part.withoutControlCharacters) }
      }
    }
    return text
  }

  private init(of error: any Error) {
    switch error {
    case OpenSweep.Refusal.held: self = .held
    case let error as JournalError where [.outOfSpace, .exhausted].contains(error.code): self = .interrupted
    case let error as StoreError where error.code == .outOfSpace: self = .interrupted
    case let error as SystemError where error.isLackOfRoom: self = .interrupted
    case let error as MessagingError where error.code == .exhausted: self = .interrupted
    case is OpenFiles.Shortage, is Threads.Shortage: self = .interrupted
    case let failure as ChildProcess.Failure where failure.isShortage: self = .interrupted
    default: self = .badInput
    }
  }

  /// Whether the error is one of the argument parser, which adds the usage line.
  private static func isParserError(_ error: any Error) -> Bool {
    String(reflecting: type(of: error)).hasPrefix("ArgumentParser.")
  }
}
