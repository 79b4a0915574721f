import ArgumentParser
import Foundation
import ResultStore
import Surroundings
import Terminal
import Watching
import Wire

/// `richsweep watch`: the progress of a sweep on the whole terminal.
struct WatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: "Watch the progress of a sweep in the terminal.",
    discussion: """
      Draws a variable over two axes while cells are recorded, with workers, failures and the remaining time. It changes \
      nothing, can be started and stopped at any time, and also shows sweeps that are interrupted or complete. ! marks a \
      mean over fewer cells than others.

      Keys:
        v V   next and previous variable
        s S   next and previous step
        a     next pair of axes
        o O   next and previous value of the other axes
        m     mean over the other axes instead of one value
        q     quit

      Example:
        richsweep watch sweeps/my
      """)

  @Argument(help: "The sweep directory.", completion: .directory)
  var directory: String

  @Option(help: "The variable to show first. (default: test_loss)", completion: Completion.watched)
  var variable: String?

  func run() throws {
    let directory = SweepDirectory(directory)
    let follower = try CellFollower(directory)
    var choice = try WatchChoice(follower, variable: variable)
    let environment = ProcessInfo.processInfo.environment
    guard let screen = FullScreen(input: STDIN_FILENO, output: STDOUT_FILENO, environment: environment) else {
      throw BadRequest(
        "watch needs a terminal that can place text (TERM); use 'richsweep status \(directory.path)' instead."
      )
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
      // Without a coordinator nothing is trained, and the directory is read bit by bit.
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

/// Cells trained per second over the last half minute.
struct Throughput {
  private var history: [(time: ContinuousClock.Instant, done: Int)] = []

  /// Notes how many cells are done.
  mutating func note(_ done: Int, at time: ContinuousClock.Instant) {
    history.append((time, done))
    history.removeAll { time - $0.time > .seconds(30) }
  }

  /// Cells per second; nil while there are too few measurements.
  var perSecond: Double? {
    guard let first = history.first, let last = history.last, last.time - first.time > .seconds(1) else {
      return nil
    }
    return Double(max(0, last.done - first.done)) / (last.time - first.time).inSeconds
  }
}
