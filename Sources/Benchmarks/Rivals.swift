public import Foundation
import Surroundings

/// The Python that rivals run in, and where their scripts are.
public struct Rivals: Sendable {
  /// What a rival says of itself and of its time, on one line of JSON.
  struct Answer: Decodable {
    /// Its name and version.
    var name: String
    /// Seconds for what was asked.
    var seconds: Double?
  }

  private let python: URL
  private let scripts: URL

  /// Rivals run by `python` from `scripts`.
  public init(python: URL, scripts: URL) {
    self.python = python
    self.scripts = scripts
  }

  /// Runs a script to its end.
  ///
  /// - Returns: its answer, or nil and what it said where it failed, as one does whose packages are not there.
  func run(_ script: String, _ arguments: [String]) -> Result<Answer, RivalFailure> {
    do {
      let conversation = try RivalConversation(process(script, arguments))
      return .success(try conversation.answer())
    } catch let error as RivalFailure { return .failure(error) } catch {
      return .failure(RivalFailure(message: ErrorWords.of(error)))
    }
  }

  /// Starts a script that answers a line of questions with a line.
  func converse(_ script: String) throws -> RivalConversation { try RivalConversation(process(script, [])) }

  private func process(_ script: String, _ arguments: [String]) -> Process {
    let process = Process()
    process.executableURL = python
    process.arguments = [scripts.appending(path: script).path(percentEncoded: false)] + arguments
    var environment = ProcessInfo.processInfo.environment
    // One thread each, and the library's own choice of its kernels.
    for name in ["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"] { environment[name] = "1" }
    for name in ["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"] { environment[name] = nil }
    environment["PYTHONDONTWRITEBYTECODE"] = "1"
    // The counter of our allocations is nothing to them.
    environment["LD_PRELOAD"] = nil
    process.environment = environment
    return process
  }
}

/// Why a rival did not run.
struct RivalFailure: Error {
  var message: String
}

/// A rival that is running, spoken to a line at a time.
final class RivalConversation {
  private let process: Process
  private let (input, output) = (Pipe(), Pipe())
  private var buffer = Data()

  init(_ process: Process) throws {
    self.process = process
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  deinit {
    try? input.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  /// Asks a question, one line, and awaits the answer, one line of JSON.
  func ask(_ question: String) throws -> Rivals.Answer {
    try input.fileHandleForWriting.write(contentsOf: Data((question + "\n").utf8))
    return try answer()
  }

  /// Awaits a line.
  func answer() throws -> Rivals.Answer {
    while true {
      if let end = buffer.firstIndex(of: 10) {
        let line = buffer[buffer.startIndex..<end]
        buffer.removeSubrange(buffer.startIndex...end)
        // Libraries may print lines of their own.
        if let answer = try? JSONDecoder().decode(Rivals.Answer.self, from: line) { return answer }
        continue
      }
      let more = output.fileHandleForReading.availableData
      guard !more.isEmpty else {
        process.waitUntilExit()
        throw RivalFailure(message: "did not run (exit status \(process.terminationStatus))")
      }
      buffer.append(more)
    }
  }
}
