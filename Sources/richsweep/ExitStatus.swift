import ArgumentParser
import Coordination
import Foundation
import ResultStore
import Surroundings
import SweepPlan

/// What the program's exit status means.
enum ExitStatus: Int32, Error {
  case done = 0
  case failedCells = 1
  case badInput = 2
  case interrupted = 3
  case held = 4

  /// Ends the program after an error: a sentence on standard error and the status that says what kind it was.
  static func leave(after error: any Error, of command: (some ParsableCommand).Type) -> Never {
    if let status = error as? ExitStatus { exit(status.rawValue) }
    if command.exitCode(for: error) == .success {
      print(command.fullMessage(for: error))
      exit(done.rawValue)
    }
    let status = Self(of: error)
    let text =
      error is ValidationError || isParserError(error)
      ? command.fullMessage(for: error) : "richsweep: \(ErrorWords.of(error))"
    FileHandle.standardError.write(Data((PrintableText.lines(of: text, longest: 16_384) + "\n").utf8))
    exit(status.rawValue)
  }

  private init(of error: any Error) {
    switch error {
    case OpenSweep.Refusal.held: self = .held
    case let error as JournalError where error.code == .outOfSpace: self = .interrupted
    case let error as StoreError where error.code == .outOfSpace: self = .interrupted
    default: self = .badInput
    }
  }

  /// Whether the words are the argument parser's own (which knows the usage line to show with them).
  private static func isParserError(_ error: any Error) -> Bool {
    String(reflecting: type(of: error)).hasPrefix("ArgumentParser.")
  }
}
