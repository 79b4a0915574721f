import Foundation
import Surroundings

/// A program of the system that is run for what it prints, such as `sbatch`.
struct Tool: Sendable {
  /// Its name, looked for on the path.
  let name: String

  /// Runs it to its end.
  ///
  /// - Parameters:
  ///   - input: what it reads from standard input.
  ///   - environment: its environment; nil for that of this process.
  ///   - limit: after this it is ended.
  ///   - uncertainty: what may have happened all the same where it is ended so.
  /// - Returns: what it printed on standard output.
  /// - Throws: ``LaunchError`` where it is not there, takes too long, or ends with another status than 0, with what
  ///   it printed on standard error.
  func run(
    _ arguments: [String], input: Data? = nil, environment: [String: String]? = nil,
    limit: Duration = .seconds(60), uncertainty: String? = nil
  ) throws(LaunchError) -> String {
    guard let program = Self.find(name) else {
      throw LaunchError("\(name) is not on the path here; run this where it is")
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
        "\(name) took more than \(limit.components.seconds) s" + (uncertainty.map { "; \($0)" } ?? ""))
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
