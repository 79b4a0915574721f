internal import Kernels
internal import Training

/// How the sections of a document must fit together.
extension ConfigurationReader {
  /// The value of every parameter that is not an axis, by sections and defaults.
  mutating func fixedParameters(_ sections: Sections) -> [Parameter: Double] {
    var fixed: [Parameter: Double] = [:]
    let axes = Dictionary(sections.axes.map { ($0.parameter, $0.field) }) { first, _ in first }
    for parameter in Parameter.allCases {
      let axis = axes[parameter]
      let given = sections.fixed[parameter]
      if let axis, let given {
        let line = axis.line.map { " on line \($0)" } ?? ""
        report(
          given.field, "got a value here and an axis grid.\(parameter.name)\(line), expected one of them")
      }
      if let value = given?.value { fixed[parameter] = value }
      if axis != nil || given != nil {
        if let axis { checkApplies(parameter, axis, sections) }
        if parameter == .leak, let given, let activation = sections.activation, activation.leak != nil {
          report(
            given.field, "got a leak with activation \(activation.name), expected it only with leaky")
        }
        if let given, let solver = sections.solver, !solver.knows(parameter) {
          report(
            given.field,
            "got a value with solver \(solver.name), expected it only with "
              + SolverSpecification.kindsInWords(knowing: parameter))
        }
        if let given, let value = given.value, let prescription = sections.task?.prescribed[parameter],
          value != prescription.value
        {
          report(
            given.field,
            "got \(Parameter.text(value)), expected \(Parameter.text(prescription.value)): \(prescription.reason)"
          )
        }
        continue
      }
      fixed[parameter] = defaultValue(of: parameter, sections)
    }
    return fixed
  }

  /// The value of a parameter that is given nowhere, or nil after reporting that it must be.
  private mutating func defaultValue(of parameter: Parameter, _ sections: Sections) -> Double? {
    if let value = sections.task?.value(prescribing: parameter) { return value }
    if sections.task?.isSupplied == true, sections.task?.parameters.contains(parameter) == true { return 0 }
    if let solver = sections.solver, !solver.knows(parameter) { return 0 }
    if parameter == .delta, sections.axes.contains(where: { $0.parameter == .conservedDelta }) { return 0 }
    if parameter == .leak, let leak = sections.activation?.leak { return leak }
    if let standard = parameter.standard { return standard }
    let section = String(parameter.field.prefix { $0 != "." })
    // A section that is not there is missed as a whole.
    guard sections.lines[section] != nil, section != "task" || sections.task != nil else { return nil }
    if section == "grid" {
      let other = parameter == .delta ? " (or an axis conserved_delta instead)" : ""
      reportMissing(
        parameter.field, line: sections.lines[section],
        expected: "an axis (a single value is allowed): \(parameter.longName)\(other)")
      return nil
    }
    if parameter == .learningRate, let field = sections.learningRate {
      reportMissing("\(field.path).base", line: field.line, expected: Self.hereOrAxis(parameter))
      return nil
    }
    reportMissing(parameter.field, line: sections.lines[section], expected: Self.hereOrAxis(parameter))
    return nil
  }

  private static func hereOrAxis(_ parameter: Parameter) -> String {
    "\(parameter.values.words), here or as an axis of the grid"
  }

  /// Reports an axis that has no meaning in this sweep.
  private mutating func checkApplies(_ parameter: Parameter, _ field: Field, _ sections: Sections) {
    if let kind = sections.task {
      if kind.isSupplied, kind.parameters.contains(parameter) {
        report(field, "got an axis, expected none: with task kind \(kind.name) it comes from the data file")
      } else if let prescription = kind.prescribed[parameter] {
        report(field, "got an axis, expected none: \(prescription.reason)")
      } else if kind.value(prescribing: parameter) != nil {
        report(
          field,
          "got an axis with task kind \(kind.name), expected it only with "
            + TaskSpecification.kindsInWords(freeFor: parameter))
      }
    }
    if let solver = sections.solver, !solver.knows(parameter) {
      report(
        field,
        "got an axis with solver \(solver.name), expected it only with "
          + SolverSpecification.kindsInWords(knowing: parameter))
    }
    if parameter == .leak, let activation = sections.activation, activation.leak != nil {
      report(field, "got an axis with activation \(activation.name), expected activation leaky")
    }
    if parameter == .conservedDelta, let delta = sections.axes.first(where: { $0.parameter == .delta })?.field
    {
      let line = delta.line.map { " on line \($0)" } ?? ""
      report(field, "got an axis here and an axis grid.delta\(line), expected one of them")
    }
  }

  /// Reports widths that cannot be split into two halves.
  mutating func checkWidths(_ sections: Sections) {
    guard sections.isSymmetrized, let width = sections.axes.first(where: { $0.parameter == .width }) else {
      return
    }
    let odd = (width.axis?.values ?? []).filter { $0.truncatingRemainder(dividingBy: 2) != 0 }
    guard !odd.isEmpty else { return }
    report(
      width.field,
      "got \(Grid.list(odd)), expected even widths (or set network.symmetrize to false)"
    )
  }

  /// The grid, or nil when an axis or a parameter is missing or wrong.
  mutating func grid(_ sections: Sections, fixed: [Parameter: Double]) -> Grid? {
    let axes = sections.axes.compactMap(\.axis)
    if Grid.cellCount(ofLengths: axes.map(\.values.count)) == nil {
      let lengths = axes.map { String($0.values.count) }.joined(separator: " × ")
      report(
        "grid", line: sections.lines["grid"],
        "got \(lengths) cells, expected at most 2^40 (\(Grid.largestCellCount))")
      return nil
    }
    let isAxis = Set(axes.map(\.parameter))
    guard axes.count == sections.axes.count,
      Parameter.allCases.allSatisfy({ isAxis.contains($0) != (fixed[$0] != nil) })
    else { return nil }
    return Grid(axes: axes, fixed: fixed)
  }

  /// Reports learning rates that division by a power of τ takes out of the numbers.
  mutating func checkRates(_ sections: Sections, grid: Grid) {
    // The divisor is monotonic in τ and in the width: if the extremes are numbers, all are.
    func extremes(_ parameter: Parameter) -> [Double] {
      let values = grid.values(of: parameter)
      return Set([values.min(), values.max()].compactMap(\.self)).sorted()
    }
    let parametrizations = grid.values(of: .outputPower).compactMap(Parametrization.init(outputPower:))
    for tau in extremes(.tau) {
      for width in extremes(.width) {
        for parametrization in parametrizations {
          let divisor = sections.divisor.value(tau: tau, width: width, parametrization: parametrization)
          for base in extremes(.learningRate) where !(base / divisor).isFinite || base / divisor == 0 {
            report(
              "training.learning_rate.divided_by",
              line: sections.learningRate?.line ?? sections.lines["training"],
              "got \(Parameter.text(base)) divided by \(sections.divisor.rawValue) where tau is "
                + "\(Parameter.text(tau)), expected a finite learning rate above 0")
            return
          }
        }
      }
    }
  }

  /// Reports batches of more samples than there are.
  mutating func checkBatches(_ sections: Sections, grid: Grid) {
    guard sections.solver?.knows(.batch) == true, sections.task?.isSupplied != true,
      let batch = grid.values(of: .batch).max(), let samples = grid.values(of: .samples).min(),
      batch > samples
    else { return }
    let axis = sections.axes.first { $0.parameter == .batch }?.field
    let field = axis ?? sections.fixed[.batch]?.field
    report(
      field?.path ?? "training.batch", line: field?.line,
      "got \(Parameter.text(batch)) where samples is \(Parameter.text(samples)), "
        + "expected no more samples in a batch than the task has")
  }

  /// Reports a lattice in the plane where inputs do not lie there; of a data file whoever reads its shapes tells.
  mutating func checkLattice(_ sections: Sections, grid: Grid) {
    guard let field = sections.function, sections.record.function != nil, sections.task?.isSupplied != true,
      let inputs = grid.values(of: .inputs).first(where: { $0 != 2 })
    else { return }
    report(
      field, "got a lattice where inputs is \(Parameter.text(inputs)), expected it only where inputs is 2")
  }

  /// Reports cells too large for any machine, before anything is allocated for them.
  mutating func checkSizes(of sweep: Sweep, _ sections: Sections) {
    if let trajectory = sections.trajectory, sweep.recordedSteps > 10_000_000 {
      report(trajectory, "got \(Int(sweep.recordedSteps)) recorded steps per cell, expected at most 10000000")
      return
    }
    let bytes = sweep.bytesOfLargestCell
    guard bytes > Sweep.mostBytesOfCell else { return }
    report(
      "grid", line: sections.lines["grid"],
      "got a cell of \(Int((bytes / 0x1p40).rounded(.up))) TiB (weights, data and recorded values), expected at most 1"
    )
  }
}
