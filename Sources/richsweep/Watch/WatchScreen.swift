import ResultStore
import Surroundings
import SweepPlan
import Terminal
import Training
import Watching
import Wire

/// How a sweep is doing, from its directory and, where one answers, its coordinator.
struct WatchState {
  var name: String
  var cells: Int
  /// Cells that are settled.
  var done: Int
  /// Cells that are trained and not yet in a recorded shard.
  var inFlight: Int
  var isComplete: Bool
  var diverged: Int
  var poisoned: Int
  var status: WireStatusReply?
  /// A coordinator that runs but does not answer here, in words.
  var elsewhere: String?
  var failures: [CellFollower.Failure]
  var problem: String?

  init(
    _ follower: CellFollower, _ answer: StatusAsker.Answer, failures: [CellFollower.Failure], problem: String?
  ) {
    let status = answer.reply
    if case .unreachable(let coordinator) = answer { elsewhere = coordinator.words }
    let progress = follower.progress
    (name, cells) = (follower.sweep.name, follower.sweep.grid.cellCount)
    let completed = status.map { ForeignNumber.count($0.completed) } ?? progress.completed
    diverged = status.map { ForeignNumber.count($0.diverged) } ?? progress.diverged
    poisoned = status.map { ForeignNumber.count($0.poisoned) } ?? progress.poisoned
    done = min(cells, ForeignNumber.sum([completed, poisoned]))
    inFlight = min(cells - done, status.map { ForeignNumber.count($0.inFlight) } ?? 0)
    isComplete = completed + poisoned == cells
    (self.status, self.failures, self.problem) = (status, failures, problem)
  }

  /// The state of the sweep in a word or two.
  var word: String {
    if isComplete { return "complete" }
    return status.map { $0.draining ? "stopping" : "running" } ?? elsewhere ?? "no coordinator answers"
  }
}

/// What `watch` shows: state and choice in, lines out.
struct WatchScreen {
  let state: WatchState
  let choice: WatchChoice
  /// Row-major, over the axes of the choice.
  let values: [Double]
  /// Which of them are means over fewer cells than they might be.
  let isPartial: [Bool]
  let cellsPerSecond: Double?
  let style: TerminalStyle

  /// Lines that fill a screen and no more.
  ///
  /// In a small one the state comes first, then the keys, the bar, the map, and what surrounds it.
  func lines(width: Int, height: Int) -> [String] {
    guard height > 2 else { return Array([fit(summary, width), keys(width)].prefix(height)) }
    let isRoomy = height >= Self.roomyHeight
    var bottom = [keys(width)]
    if isRoomy {
      bottom =
        workers(most: max(2, height / 5), width) + failures(most: max(1, height / 12), width) + bottom
    }
    let top = [fit(summary, width), bar(width)] + (isRoomy ? [""] : [])
    let room = height - top.count - bottom.count
    let map = room > 1 ? map(width, room - (isRoomy ? 1 : 0)) : []
    return top + map + Array(repeating: "", count: max(0, room - map.count)) + bottom
  }

  /// Lower screens have no empty lines and no lists.
  private static let roomyHeight = 16

  private var summary: String {
    var parts = ["\(state.name): \(state.word)", "\(state.done) of \(counted(state.cells, "cell"))"]
    if state.inFlight > 0 { parts.append("\(state.inFlight) more trained") }
    if !state.isComplete {
      if let rate = cellsPerSecond {
        parts.append(rate < 100 ? "\(NumberText.short(rate))/s" : "\(Int(rate))/s")
      }
      if let status = state.status, status.secondsLeft >= 0 {
        parts.append("\(TimeText.short(status.secondsLeft)) left")
      }
    }
    if state.diverged > 0 { parts.append("\(state.diverged) diverged") }
    if state.poisoned > 0 { parts.append("\(state.poisoned) poisoned") }
    if let problem = state.problem { parts.append(problem) }
    return parts.joined(separator: ", ")
  }

  private func bar(_ width: Int) -> String {
    let filled = state.cells > 0 ? width * state.done / state.cells : 0
    let (full, empty) = style == .characters ? ("#", "-") : ("█", "░")
    return String(repeating: full, count: filled) + String(repeating: empty, count: width - filled)
  }

  /// `count` lines at most.
  private func map(_ width: Int, _ count: Int) -> [String] {
    let view = choice.view
    let axes = choice.sweep.grid.axes
    func axis(_ index: Int) -> HeatMap.Axis {
      guard axes.indices.contains(index) else { return HeatMap.Axis(name: "", values: [0]) }
      return HeatMap.Axis(name: axes[index].parameter.name, values: axes[index].values)
    }
    let rows = view.rows == view.columns ? HeatMap.Axis(name: "", values: [0]) : axis(view.rows)
    let others = axes.indices.filter { $0 != view.rows && $0 != view.columns && axes[$0].values.count > 1 }
    var title = choice.variable.name + (choice.step.map { " at step \($0)" } ?? "")
    for index in others {
      guard let held = view.held[index] else { continue }
      title += ", \(axes[index].parameter.name)=\(Parameter.text(axes[index].values[held]))"
      title += " (\(held + 1) of \(axes[index].values.count))"
    }
    let averaged = others.filter { view.held[$0] == nil }
    if !averaged.isEmpty {
      title += ", mean over " + averaged.map { axes[$0].parameter.name }.joined(separator: " and ")
      if zip(values, isPartial).contains(where: { $0.isFinite && $1 }) { title += ", fewer at !" }
    }
    let columns = axis(view.columns)
    guard values.count == rows.values.count * columns.values.count else { return [title] }
    var map = HeatMap(title: title, rows: rows, columns: columns, values: values, isPartial: isPartial)
    map.absence = absence
    // Lines with colours are as wide as they were asked to be; words may be wider.
    return map.lines(style: style, width: width, atMost: count).map {
      $0.contains("\u{1b}") ? $0 : fit($0, width)
    }
  }

  /// Why places may have no value.
  private var absence: HeatMap.Absence {
    var absence: HeatMap.Absence = []
    if state.poisoned > 0 { absence.insert(.poisoned) }
    // Only cells that diverged have a step at which they did.
    if choice.variable.name == "diverged_at_step" {
      absence.insert(.notDiverged)
    } else if state.diverged > 0 {
      absence.insert(.diverged)
    }
    return state.done < state.cells || absence.isEmpty ? absence.union(.missing) : absence
  }

  private func workers(most count: Int, _ width: Int) -> [String] {
    guard let workers = state.status?.workers, !workers.isEmpty else { return [] }
    let host = min(24, max(4, workers.map(\.host.count).max() ?? 4))
    func row(_ fields: [String]) -> String {
      let widths = [host, 8, 8, 8, 9]
      let left = zip(fields, widths).enumerated().map { index, pair in
        let text = String(pair.0.prefix(pair.1))
        let space = String(repeating: " ", count: pair.1 - text.count)
        return index == 0 ? text + space : space + text
      }
      return fit((left + fields.dropFirst(widths.count)).joined(separator: " "), width)
    }
    // Those that have been quiet for longest first: they are the ones to look after.
    let listed = workers.sorted { $0.silentSeconds.rounded() > $1.silentSeconds.rounded() }
    let shown = workers.count > count ? count - 1 : count
    var lines = [row(["host", "process", "threads", "cells", "heard", "training"])]
    for worker in listed.prefix(shown) {
      let training = worker.progress.map { "cell \($0.cell) at step \($0.step)" }
      lines.append(
        row([
          worker.host, "\(worker.processID)", "\(worker.slots)", "\(worker.cellsDone)",
          "\(TimeText.short(worker.silentSeconds))",
          training.isEmpty ? "nothing" : training.joined(separator: ", "),
        ]))
    }
    if workers.count > shown { lines.append(fit("and \(workers.count - shown) more workers", width)) }
    return lines
  }

  private func failures(most count: Int, _ width: Int) -> [String] {
    state.failures.prefix(count).map { fit("cell \($0.cell): \($0.reason)", width) }
  }

  private func keys(_ width: Int) -> String {
    fit("q quit   v V variable   s S step   a axes   o O other axes   m their mean", width)
  }

  /// Text cut to a width.
  private func fit(_ words: String, _ width: Int) -> String {
    let text = PrintableText.of(words, longest: 8 * max(1, width))
    return text.count <= width
      ? text : String(text.prefix(max(0, width - 1))) + (style == .characters ? ">" : "…")
  }
}
