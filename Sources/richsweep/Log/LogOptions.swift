public import ArgumentParser
import Foundation
public import Logging
import ResultStore

/// How much is logged.
struct LogOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp("Minimum level of messages to log. debug includes every shard.", valueName: "level"))
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
