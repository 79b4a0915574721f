import ArgumentParser
import Foundation
import ResultStore
import Surroundings
import Terminal
import Watching
import Wire

/// `richsweep watch`: a sweep as it fills up, on the whole terminal.
struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Watch a sweep fill up, on the whole terminal: its grid, workers, failures, time left.",
    discussion: """
      Example:  richsweep watch sweeps/my

      Keys: v and V go through the variables, s and S through the steps, a through pairs of axes, o and O through the values of the other axes, m takes the mean over them instead of one value, q leaves. ! marks means over fewer cells than the rest. It changes
      nothing, may be started and left at any time, and shows a sweep that rests or is complete too.
      """)

  @Argument(help: "The sweep directory.", completion: .directory)
  var directory: String

  @Option(help: "The variable to begin with.", completion: Completion.watched)
  var variable: String?

  func run() throws {
    let directory = SweepDirectory(directory)
    let follower = try CellFollower(directory)
    var choice = try WatchChoice(follower, variable: variable)
    let environment = ProcessInfo.processInfo.environment
    guard let screen = FullScreen(input: STDIN_FILENO, output: STDOUT_FILENO, environment: environment) else {
      throw BadRequest(
        "watch draws on a terminal, and there is none here (or TERM says that it can place no text); "
          + "'richsweep status \(directory.path)' says the same once.")
    }
    defer { screen.leave() }
    let signals = try SignalListener(interrupts: true)
    let asker = StatusAsker(directory)
    try follower.follow()
    try asker.begin()
    let style = TerminalStyle(environment: environment, isTerminal: true)
    var throughput = Throughput()
    var map = LiveMap(choice.view)
    while signals.count == 0 {
      if map.view != choice.view { map = LiveMap(choice.view) }
      map.update(from: follower)
      let status = asker.latest
      let state = WatchState(
        follower, status, failures: follower.failures(most: 100), problem: follower.problem)
      // Without a coordinator nothing is trained; what its directory tells comes bit by bit.
      if status.reply != nil { throughput.note(state.done, at: .now) }
      let drawing = WatchScreen(
        state: state, choice: choice, values: map.values, isPartial: map.isPartial,
        cellsPerSecond: throughput.perSecond, style: style)
      let size = screen.size
      screen.show(drawing.lines(width: size.width, height: size.height))
      var sources = [STDIN_FILENO, signals.wakeup.descriptor].map {
        pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
      }
      guard poll(&sources, nfds_t(sources.count), 400) > 0, sources[0].revents != 0 else { continue }
      switch screen.readKey() {
      case .interrupt?, .character("q")?: return
      case .character(let key)?: choice.press(key)
      case nil: break
      }
    }
  }
}

/// How many cells a second were trained over the last half minute.
struct Throughput {
  private var history: [(time: ContinuousClock.Instant, done: Int)] = []

  /// Notes how many are done.
  mutating func note(_ done: Int, at time: ContinuousClock.Instant) {
    history.append((time, done))
    history.removeAll { time - $0.time > .seconds(30) }
  }

  /// Cells a second; nil while that cannot be told.
  var perSecond: Double? {
    guard let first = history.first, let last = history.last, last.time - first.time > .seconds(1) else {
      return nil
    }
    return Double(max(0, last.done - first.done)) / (last.time - first.time).inSeconds
  }
}
