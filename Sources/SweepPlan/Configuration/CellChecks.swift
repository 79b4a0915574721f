internal import Training
internal import Yams

extension ConfigurationReader {
  /// Reports what cells at the corners of the grid cannot be: every rule about sizes and scales is monotonic in each of them, so
  /// that the corners tell of all cells.
  ///
  /// Values that are missing or wrong are guessed, several ways. What cannot be whatever they are is reported, so that one
  /// mistake does not hide another.
  mutating func checkCells(_ sections: Sections, fixed: [Parameter: Double]) {
    let possible = Self.guesses(sections).map { Self.problems($0, sections, fixed: fixed) }
    guard let first = possible.first else { return }
    var reported: Set<String> = []
    for problem in first where possible.allSatisfy({ $0.contains(problem) }) {
      // The same rule may be broken in several cells, in other numbers.
      let rule = problem.name + problem.expected.filter { !"0123456789.e+-".contains($0) }
      guard reported.insert(rule).inserted else { continue }
      let place = place(ofName: problem.name, sections)
      report(place.path, line: place.line, problem.message)
    }
  }

  /// What stands in for a value that is not known.
  private struct Guess {
    var task: any TaskDescription.Type
    var solver: any SolverDescription.Type
    /// Whether numbers are the smallest that are valid, or large ones.
    var isSmall: Bool

    func value(of parameter: Parameter) -> Double {
      switch parameter.values {
      case .finite, .fraction: isSmall ? 0 : 1
      case .positive: isSmall ? 1e-3 : 1
      case .openFraction: isSmall ? 0.25 : 0.75
      case .choice(let choices): (isSmall ? choices.first : choices.last)?.value ?? 0
      case .whole(let range): Double(isSmall ? range.lowerBound : min(range.upperBound, 1_000_000_000))
      }
    }

    func settings(_ settings: [Setting], known: Settings) -> Settings {
      var all = known
      for setting in settings where all[setting.name] == nil {
        all[setting.name] =
          switch setting.kind {
          case .truth: .truth(isSmall)
          case .numbers(let count):
            .numbers(
              [Double](repeating: 1, count: min(count.upperBound, count.lowerBound + (isSmall ? 0 : 1))))
          }
      }
      return all
    }
  }

  private static func guesses(_ sections: Sections) -> [Guess] {
    let tasks = sections.task.map { [$0] } ?? TaskSpecification.kinds
    let solvers = sections.solver.map { [$0] } ?? SolverSpecification.kinds
    return tasks.flatMap { task in
      solvers.flatMap { solver in
        [true, false].map { Guess(task: task, solver: solver, isSmall: $0) }
      }
    }
  }

  /// Something that a cell cannot be.
  private struct CellProblem: Equatable {
    var name: String
    var expected: String
    var message: String

    init(_ error: TrainingError) {
      switch error {
      case .invalid(let field, let got, let expected):
        (name, self.expected) = (field, expected)
        message = "got \(got), expected \(expected)"
      case .draws(let field, let got, let expected):
        (name, self.expected) = ("draws", "\(field): \(expected)")
        message = "\(field): got \(got), expected \(expected)"
      case .foreignData, .foreignState, .kernels:
        (name, expected, message) = ("", "", error.message)
      }
    }
  }

  private static func problems(
    _ guess: Guess, _ sections: Sections, fixed: [Parameter: Double]
  ) -> [CellProblem] {
    var sweep = Sweep(
      name: "", grid: corners(guess, sections, fixed: fixed),
      task: guess.task.init(guess.settings(guess.task.settings, known: sections.taskSettings)).specification,
      inlineDraws: sections.inlineDraws?.draws, symmetrize: sections.isSymmetrized,
      initialisation: sections.initialisation,
      solver: guess.solver.init(guess.settings(guess.solver.settings, known: sections.solverSettings))
        .specification,
      // What a learning rate is divided by is checked apart.
      precision: sections.precision, learningRateDivisor: .none, checkpoints: sections.checkpoints ?? [0],
      record: sections.record)
    sections.setNetwork(of: &sweep)
    // Of a file's data only the sizes matter here, and they are not known yet.
    if guess.task.isSupplied {
      sweep.dataShape = Sweep.DataShape(inputs: 2, samples: 1_000_000_000, testSamples: 1)
    }
    let draws = guess.task.isSupplied ? nil : sweep.inlineDraws
    return (0..<sweep.grid.cellCount).flatMap { cell in
      let specification = sweep.specification(ofCell: cell)
      var problems = specification.problems.all
      if problems.isEmpty, let draws { problems = draws.problems(for: specification).all }
      return problems.map { CellProblem($0) }
    }
  }

  /// The cells with the smallest or largest value along every axis that decides a size or an initial scale.
  private static func corners(_ guess: Guess, _ sections: Sections, fixed: [Parameter: Double]) -> Grid {
    // What the task prescribes, or a file's data, is no axis, although it may be written as such.
    let sizes = guess.task.isSupplied ? guess.task.parameters : []
    let free = sections.axes.compactMap(\.axis).filter { axis in
      !sizes.contains(axis.parameter) && guess.task.value(prescribing: axis.parameter) == nil
    }
    let axes = free.map { axis in
      guard [.size, .scale].contains(axis.parameter.bearing) else {
        return Axis(axis.parameter, [axis.values[0]])
      }
      let order = axis.values.indices.sorted { axis.values[$0] < axis.values[$1] }
      return Axis(axis.parameter, Set([order[0], order[order.count - 1]]).sorted().map { axis.values[$0] })
    }
    let isAxis = Set(axes.map(\.parameter))
    var all: [Parameter: Double] = [:]
    for parameter in Parameter.allCases where !isAxis.contains(parameter) {
      all[parameter] =
        fixed[parameter] ?? guess.task.value(prescribing: parameter) ?? guess.value(of: parameter)
    }
    return Grid(axes: axes, fixed: all)
  }

  /// Where what a cell's specification calls `name` is written, or would be.
  private func place(ofName name: String, _ sections: Sections) -> (path: String, line: Int?) {
    if let parameter = Parameter.named(name) {
      let axis = sections.axes.first { $0.parameter == parameter }?.field
      let field = axis ?? sections.fixed[parameter]?.field
      return (field?.path ?? parameter.field, field?.line)
    }
    if let field = sections.named[name] { return (field.path, field.line) }
    guard let section = Self.places[name] else { return (name, nil) }
    return ("\(section).\(name)", sections.lines[section])
  }
}
