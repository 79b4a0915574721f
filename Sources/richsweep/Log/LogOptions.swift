public import ArgumentParser
import Foundation
public import Logging
import ResultStore

/// How much is logged.
struct LogOptions: ParsableArguments {
  @Option(
    help: "What is logged: debug (each shard too), info, warning, error or critical, and what is graver.")
  var logLevel = Logger.Level.info

  /// The coordinator's log in a sweep directory: sentences in `logs/coordinator.log`, events in `logs/events.jsonl`.
  func coordinatorLogger(in directory: SweepDirectory) throws -> Logger {
    let text = try LogFile(
      label: "coordinator", in: directory.logs.appending(path: "coordinator.log"), .text, level: logLevel)
    let events = try LogFile(
      label: "coordinator", in: directory.logs.appending(path: "events.jsonl"), .json, level: logLevel)
    return Logger(label: "coordinator") { _ in MultiplexLogHandler([text, events]) }
  }
}

extension Logger.Level: @retroactive ExpressibleByArgument {}

extension LogFile.Format: ExpressibleByArgument {}
