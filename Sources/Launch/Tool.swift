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
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    if let environment { process.environment = environment }
    let (output, errors) = (Pipe(), Pipe())
    let source = input.map { _ in Pipe() }
    process.standardOutput = output
    process.standardError = errors
    process.standardInput = source ?? FileHandle.nullDevice
    do { try process.run() } catch {
      throw LaunchError("\(name) cannot be run: \(ErrorWords.of(error))")
    }
    // What is on its way never waits for anything else.
    let complaint = Reading(errors.fileHandleForReading)
    let printed = Reading(output.fileHandleForReading)
    if let source, let input {
      try? source.fileHandleForWriting.write(contentsOf: input)
      try? source.fileHandleForWriting.close()
    }
    let isInTime = printed.wait(limit) && complaint.wait(limit)
    if !isInTime { process.terminate() }
    process.waitUntilExit()
    guard isInTime else {
      throw LaunchError(
        "\(name) took more than \(limit.components.seconds) s" + (uncertainty.map { "; \($0)" } ?? ""))
    }
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      let words = TextLine.all(in: complaint.text).map(\.text).filter { !$0.isEmpty }.joined(separator: "; ")
      throw LaunchError(
        "\(([name] + arguments).joined(separator: " ")): status \(process.terminationStatus)"
          + (words.isEmpty ? "" : ": \(words)"))
    }
    return printed.text
  }

  private static func find(_ name: String) -> URL? {
    if name.contains("/") { return URL(fileURLWithPath: name) }
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
    return folders.map { URL(fileURLWithPath: String($0)).appending(path: name) }
      .first { access($0.path(percentEncoded: false), X_OK) == 0 }
  }
}

/// Everything that comes through a pipe, read by a thread of its own.
private final class Reading: Sendable {
  private let end = DispatchSemaphore(value: 0)
  // Written by the thread before `end` is signalled, read only after it was waited for.
  nonisolated(unsafe) private var data = Data()

  init(_ handle: FileHandle) {
    Thread { [self] in
      data = (try? handle.readToEnd()) ?? Data()
      end.signal()
    }.start()
  }

  /// Waits for the end of the pipe.
  ///
  /// - Returns: whether it came in time.
  func wait(_ limit: Duration) -> Bool {
    end.wait(timeout: .now() + .seconds(Int(limit.components.seconds))) == .success
  }

  var text: String { String(decoding: data, as: UTF8.self) }
}
