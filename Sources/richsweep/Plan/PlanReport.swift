import ResultStore
import Surroundings
import SweepPlan
import Terminal
import Training

/// The report of `plan`, for people and for programs.
struct PlanReport: Encodable {
  struct PlannedAxis: Encodable {
    var parameter: String
    var count: Int
    var values: [Double]

    /// The values in a few words: all, or how they begin and end.
    var text: String {
      let labels = PlanReport.labels(values)
      return values.count <= 6
        ? labels.joined(separator: ", ") : "\(labels[0]), \(labels[1]), … \(labels[labels.count - 1])"
    }
  }

  struct PlannedCell: Encodable {
    var cell: Int
    var parameters: [String: Double]
    /// The values as they are shown.
    var labels: [String]

    private enum CodingKeys: CodingKey { case cell, parameters }
  }

  var name: String
  var fingerprint: String
  var task: String
  var solver: String
  var precision: String
  var cells: Int
  var axes: [PlannedAxis]
  var fixed: [String: Double]
  var checkpoints: [Int]
  var evaluations: Double
  var coreSeconds: Double
  var secondsOnThisMachine: Double
  var cores: Int
  var secondsOfCheapestCell: Double
  var secondsOfDearestCell: Double
  /// Bytes of the result at most.
  var bytes: Double
  /// Bytes of all shards at most, without the overhead of each file.
  var bytesOfShards: Double
  /// Overhead of each shard in bytes, at most.
  var bytesOfEachShard: Double
  /// Bytes of memory of the largest cell while it is trained.
  var bytesOfLargestCell: Double
  /// Multiply-adds per second of one core, and whether they were measured or assumed.
  var rate: Double
  var isMeasured: Bool
  var kernels: String?
  var listedCells: [PlannedCell]
  /// What may not be meant, although it is valid.
  var notes: [String]

  /// Computes what a sweep costs.
  ///
  init(_ source: SweepSource, calibration: Calibration?, cores: Int, listed: Int) {
    let sweep = source.sweep
    let totals = CostModel(sweep, rate: calibration?.rate).totals()
    let grid = sweep.grid
    name = sweep.name
    fingerprint = sweep.fingerprint
    task = sweep.task.name
    solver = sweep.solver.name
    precision = sweep.precision.rawValue
    cells = totals.cells
    axes = grid.axes.map {
      PlannedAxis(parameter: $0.parameter.name, count: $0.values.count, values: $0.values)
    }
    // One of the two imbalances tells cells apart; the other follows from it.
    let derived: Parameter = sweep.hasConservedAxis ? .delta : .conservedDelta
    // Parameters that the solver or the task does not have are left out.
    let given = grid.fixed.filter {
      $0.key != derived && $0.key.prescribed(solver: sweep.solver.kind, task: sweep.task.kind) != 0
    }
    fixed = Dictionary(uniqueKeysWithValues: given.map { ($0.key.name, $0.value) })
    checkpoints = sweep.checkpoints
    evaluations = totals.evaluations
    coreSeconds = totals.seconds
    // The last cells leave cores idle: the longest cell is the least a sweep can take.
    secondsOnThisMachine = max(totals.seconds / Double(cores), totals.secondsOfCell.upperBound)
    self.cores = cores
    secondsOfCheapestCell = totals.secondsOfCell.lowerBound
    secondsOfDearestCell = totals.secondsOfCell.upperBound
    let written = WrittenBytes(sweep, text: source.text)
    (bytes, bytesOfShards, bytesOfEachShard) = (written.result, written.shards, written.eachShard)
    bytesOfLargestCell = sweep.bytesOfLargestCell
    rate = calibration?.rate ?? CostModel.assumedRate(sweep.precision)
    isMeasured = calibration != nil
    kernels = calibration?.kernels
    notes = Self.notes(sweep, seedsWithoutDraws: source.seedsWithoutDraws)
    let head = min((listed + 1) / 2, grid.cellCount)
    let tail = max(head, grid.cellCount - listed / 2)
    let labels = grid.axes.map { Self.labels($0.values) }
    listedCells = (Array(0..<head) + Array(tail..<grid.cellCount)).map { cell in
      PlannedCell(
        cell: cell,
        parameters: Dictionary(
          uniqueKeysWithValues: grid.axes.map {
            ($0.parameter.name, grid.value(of: $0.parameter, cell: cell))
          }), labels: zip(labels, grid.coordinates(of: cell)).map { $0[$1] })
    }
  }

  /// Values in six digits, or in all they have where six do not tell them apart; whole numbers in all.
  fileprivate static func labels(_ values: [Double]) -> [String] {
    let labels = values.map { $0 == $0.rounded() ? Parameter.text($0) : NumberText.short($0, digits: 6) }
    return Set(labels).count == values.count ? labels : values.map(Parameter.text)
  }

  /// Characters before the second column.
  private var margin: Int { (axes.map(\.parameter.count) + [12]).max().map { $0 + 4 } ?? 16 }

  /// The report as lines.
  ///
  /// - Parameter width: of the terminal; nil where lines may be of any length.
  func lines(width: Int?) -> [String] {
    let facts = facts
    guard let width else { return facts + table }
    return facts.flatMap { TextWrapping.lines($0, width: width, indent: margin) } + table
  }

  private var facts: [String] {
    let widest = margin - 4
    func row(_ head: String, _ text: String) -> String {
      "  " + head + String(repeating: " ", count: max(1, widest + 2 - head.count)) + text
    }
    var lines = [
      "\(name): \(counted(cells, "cell")) (\(axes.map { String($0.count) }.joined(separator: " × ")))"
    ]
    lines += axes.map {
      row($0.parameter, "\(counted($0.count, "value")): \($0.text)")
    }
    let others = fixed.sorted { $0.key < $1.key }.map { "\($0.key) \(Parameter.text($0.value))" }
    lines.append(row("fixed", others.joined(separator: ", ")))
    let steps =
      checkpoints.count > 10
      ? "\(checkpoints.count) checkpoints"
      : "checkpoints \(checkpoints.map(String.init).joined(separator: ", "))"
    lines.append(
      row("training", "\(solver), \(precision) precision, \(checkpoints.last ?? 0) steps, \(steps)"))
    lines.append(row("cost", "\(NumberText.short(evaluations, digits: 6)) gradient evaluations"))
    let each =
      secondsOfCheapestCell == secondsOfDearestCell
      ? "\(NumberText.short(secondsOfDearestCell)) s"
      : "\(NumberText.short(secondsOfCheapestCell)) to \(NumberText.short(secondsOfDearestCell)) s"
    lines.append(row("time", "\(Self.coreTime(coreSeconds)), \(each) per cell"))
    let here = secondsOnThisMachine < 0.1 ? "less than 0.1 s" : TimeText.short(secondsOnThisMachine)
    lines.append(row("", "\(here) on the \(counted(cores, "core")) of this machine"))
    let measured = isMeasured ? "measured with kernels \(kernels ?? "")" : "assumed, not measured"
    lines.append(
      row("", "at \(NumberText.short(rate / 1e9)) · 10⁹ multiply-adds per second and core (\(measured))"))
    lines.append(
      row("disk", "result: at most \(Self.most(bytes)), \(Self.most(bytes / Double(max(1, cells)))) per cell")
    )
    lines.append(
      row(
        "",
        "shards: at most \(Self.most(bytesOfShards + bytesOfEachShard)) in one file, "
          + "\(Self.most(bytesOfEachShard)) more for each further file"))
    lines.append(
      row(
        "memory",
        "at most \(Self.bytes(bytesOfLargestCell)) per cell: weights, data and recorded values"))
    lines.append(row("fingerprint", fingerprint))
    return lines + notes.map { row("note", $0) }
  }

  /// Core-hours, or core-seconds of a sweep that takes less than a hundredth of one.
  private static func coreTime(_ seconds: Double) -> String {
    seconds < 36
      ? "\(NumberText.short(seconds)) core-seconds" : "\(NumberText.short(seconds / 3600)) core-hours"
  }

  /// What may not be meant, although it is valid.
  private static func notes(_ sweep: Sweep, seedsWithoutDraws: [UInt64]) -> [String] {
    var notes: [String] = []
    for axis in sweep.grid.axes {
      let sizes = axis.values.map(\.magnitude).filter { $0 > 0 }
      guard let least = sizes.min(), let largest = sizes.max(), largest / least >= 1e9 else { continue }
      notes.append(
        "\(axis.parameter.name) extends from \(NumberText.short(least)) to \(NumberText.short(largest)); logspace takes "
          + "exponents: {logspace: [-1, 1, 5]} is 0.1 to 10")
    }
    if let draws = sweep.draws, !seedsWithoutDraws.isEmpty {
      let count = sweep.grid.values(of: .seed).count
      let verb = seedsWithoutDraws.count == 1 ? "is" : "are"
      let shown = seedsWithoutDraws.prefix(5).map { String($0) }.joined(separator: ", ")
      let more = seedsWithoutDraws.count > 5 ? ", …" : ""
      notes.append(
        "\(seedsWithoutDraws.count) of \(counted(count, "seed")) \(verb) not in \(draws.path) and will be drawn at random: "
          + "\(shown)\(more)")
    }
    return notes
  }

  /// A warning if the largest cell needs more memory than this process can have; otherwise nil.
  func memoryWarning(_ allowance: MemoryAllowance?) -> String? {
    guard let allowance, bytesOfLargestCell > allowance.available else { return nil }
    return
      "the largest cell needs \(Self.bytes(bytesOfLargestCell)) of memory, but this process has "
      + "\(allowance.words); use a machine with more memory or a smaller network, or record less"
  }

  /// The listed cells as a table.
  private var table: [String] {
    guard !listedCells.isEmpty else { return [] }
    let names = axes.map(\.parameter)
    var rows = [["cell"] + names]
    for (index, cell) in listedCells.enumerated() {
      if index > 0, cell.cell > listedCells[index - 1].cell + 1 { rows.append([]) }
      rows.append([String(cell.cell)] + cell.labels)
    }
    let widths = (0...names.count).map { column in
      rows.map { $0.isEmpty ? 0 : $0[column].count }.max() ?? 0
    }
    return rows.map { row in
      row.isEmpty
        ? "  …"
        : "  "
          + zip(row, widths).map { String(repeating: " ", count: $1 - $0.count) + $0 }.joined(separator: "  ")
    }
  }

  /// A size rounded up, so that it is not below the one given.
  private static func most(_ count: Double) -> String { bytes(count * 1.005) }

  /// A size in the unit in which it has one to three digits before the point.
  static func bytes(_ count: Double) -> String {
    var size = count
    for unit in ["bytes", "kB", "MB", "GB", "TB"] {
      if size < 999.5 { return "\(NumberText.short(size)) \(unit)" }
      size /= 1000
    }
    return "\(NumberText.short(size, digits: 4)) PB"
  }
}
