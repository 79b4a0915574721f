import Foundation
import Surroundings

/// An external command whose output is read, such as `sbatch`.
struct Tool: Sendable {
  /// Its name, which is looked up in PATH.
  let name: String

  /// Runs it to its end.
  ///
  /// - Parameters:
  ///   - input: its standard input.
  ///   - environment: its environment; nil for that of this process.
  ///   - limit: the time after which it is killed.
  ///   - uncertainty: what may have happened although it was killed.
  /// - Returns: its standard output.
  /// - Throws: ``LaunchError`` if it is not installed, takes too long, or ends with a status other than 0; then with its
  ///   standard error.
  func run(
    _ arguments: [String], input: Data? = nil, environment: [String: String]? = nil,
    limit: Duration = .seconds(60), uncertainty: String? = nil
  ) throws(LaunchError) -> String {
    guard let program = Self.find(name) else {
      throw LaunchError("\(name): command not found; run this on a machine where it is installed")
    }
    let answer: ChildProcess.Answer
    do throws(ChildProcess.Failure) {
      answer = try ChildProcess.ask(
        program.path(percentEncoded: false), arguments, environment: environment,
        input: [UInt8](input ?? Data()),
        limit: limit)
    } catch { throw LaunchError(error.description) }
    guard let ending = answer.ending else {
      throw LaunchError(
        "\(name): no answer within \(limit.components.seconds) s" + (uncertainty.map { "; \($0)" } ?? ""))
    }
    guard ending == .status(0) else {
      let complaint = String(decoding: answer.errors, as: UTF8.self)
      let words = TextLine.all(in: complaint).map(\.text).filter { !$0.isEmpty }.joined(separator: "; ")
      throw LaunchError(
        "\(([name] + arguments).joined(separator: " ")): \(ending.words)"
          + (words.isEmpty ? "" : ": \(words)"))
    }
    return String(decoding: answer.output, as: UTF8.self)
  }

  private static func find(_ name: String) -> URL? {
    if name.contains("/") { return URL(fileURLWithPath: name) }
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
    return folders.map { URL(fileURLWithPath: String($0)).appending(path: name) }
      .first { access($0.path(percentEncoded: false), X_OK) == 0 }
  }
}

extension ChildProcess.Ending {
  /// "status 1", or "signal 9".
  fileprivate var words: String {
    switch self {
    case .status(let number): "status \(number)"
    case .signal(let number): "signal \(number)"
    }
  }
}

/// What keeps workers from being launched: a sentence with what was tried and what to do.
package struct LaunchError: Error, Equatable, Sendable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) { self.description = description }
}
