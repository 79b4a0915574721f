import Coordination
import Foundation
import Surroundings

/// Progress on standard error: a bar on a terminal, a line every thirty seconds elsewhere.
final class ProgressLine {
  private let title: String
  private let isTerminal: Bool
  private let start = ContinuousClock.now
  private var lastLine: ContinuousClock.Instant?
  private var firstTrained: Int?
  private var isDrawn = false
  private var isStopTold = false

  init(title: String) {
    self.title = title
    isTerminal = isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
  }

  /// Shows the progress of a sweep.
  func show(_ snapshot: Scheduler.Snapshot) {
    let done = snapshot.done
    // Those of a long lease are recorded all at once, and were trained before.
    let trained = done + snapshot.inFlight
    let first = firstTrained ?? trained
    firstTrained = first
    let elapsed = (ContinuousClock.now - start).inSeconds
    let rate = elapsed > 0.5 ? Double(max(0, trained - first)) / elapsed : 0
    let underWay = snapshot.inFlight > 0 ? " (+\(snapshot.inFlight))" : ""
    var parts = ["\(done)/\(counted(snapshot.cells, "cell"))\(underWay)"]
    if let reason = snapshot.drainReason, done < snapshot.cells {
      tellStop(reason)
      parts.append("stopping")
    } else {
      if rate > 0 { parts.append(rate < 10 ? "\((rate * 10).rounded() / 10)/s" : "\(Int(rate))/s") }
      if let left = snapshot.secondsLeft, done < snapshot.cells {
        parts.append("\(TimeText.short(left)) left")
      }
    }
    parts.append(counted(snapshot.workers.count, "worker"))
    if snapshot.diverged > 0 { parts.append("\(snapshot.diverged) diverged") }
    if snapshot.poisoned > 0 { parts.append("\(snapshot.poisoned) poisoned") }
    if let standstill = snapshot.standstill { parts.append(standstill.sentence) }
    let cells = Double(max(1, snapshot.cells))
    draw(
      title, Double(done) / cells, parts.joined(separator: ", "), inFlight: Double(snapshot.inFlight) / cells)
  }

  /// Prints once, on a separate line, why no more cells are started, and what becomes of those in training.
  private func tellStop(_ reason: String) {
    guard !isStopTold else { return }
    isStopTold = true
    say(
      reason == CoordinatorService.reasonOfSignal
        ? "stopping: cells in training are finished or saved; Ctrl-C again stops at once"
        : "stopping: \(reason)")
  }

  /// Shows the progress of something else.
  func show(_ what: String, fraction: Double) { draw(what, fraction, "") }

  /// Prints a sentence on a separate line.
  func say(_ sentence: String) {
    end()
    write(sentence + "\n")
  }

  /// Ends the line of the bar.
  func end() {
    if isDrawn { write("\n") }
    isDrawn = false
    lastLine = nil
  }

  private func draw(_ what: String, _ fraction: Double, _ text: String, inFlight: Double = 0) {
    guard isTerminal else {
      let now = ContinuousClock.now
      guard now - (lastLine ?? start) >= .seconds(30) else { return }
      lastLine = now
      return write("\(what): \(Int(fraction * 100)) %\(text.isEmpty ? "" : ", " + text)\n")
    }
    var size = winsize()
    let columns =
      ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
    let width = max(10, min(30, columns - what.count - text.count - 12))
    let filled = Int((Double(width) * min(1, max(0, fraction))).rounded(.down))
    let ahead = Int((Double(width) * min(1, max(0, fraction + inFlight))).rounded(.down)) - filled
    let bar =
      String(repeating: "█", count: filled) + String(repeating: "▒", count: ahead)
      + String(repeating: "░", count: width - filled - ahead)
    let line = "\(what) \(bar) \(Int(fraction * 100)) % \(text)"
    write("\r\u{1B}[K" + String(line.prefix(columns - 1)))
    isDrawn = true
  }

  private func write(_ text: String) { StandardError.write(text) }
}
