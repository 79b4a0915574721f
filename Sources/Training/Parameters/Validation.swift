public import Networks
import PortableMath

extension CellSpecification {
  /// Checks everything about the cell that can be known without its data.
  ///
  /// - Throws: ``TrainingError/invalid(field:got:expected:)`` for the first field that cannot be.
  public func validate() throws(TrainingError) {
    try expect(network.inputs >= 1, "inputs", network.inputs, "at least 1")
    try expect(network.width >= 1, "width", network.width, "at least 1")
    try expect(network.outputs >= 1, "outputs", network.outputs, "at least 1")
    try expect((2...100).contains(network.depth), "depth", network.depth, "from 2 to 100")
    try expect(
      !network.symmetrize || network.width % 2 == 0, "width", network.width,
      "an even number, because symmetrize pairs the neurons")
    try expect(network.slope >= 0 && network.slope <= 1, "leak", network.slope, "a number from 0 to 1")
    try expect(tau > 0 && tau.isFinite, "tau", tau, "a positive number")
    try expect(delta.isFinite, "delta", delta, "a finite number")
    try expect(
      (tau * alpha).isNormal && (tau / alpha).isNormal, "delta", delta,
      "one at which tau \(tau) gives both layers scales that double precision has")
    try expect(rates.w >= 0 && rates.w.isFinite, "rate_w", rates.w, "a number not below 0")
    try expect(rates.a >= 0 && rates.a.isFinite, "rate_a", rates.a, "a number not below 0")
    try expect(
      learningRate > 0 && learningRate.isFinite, "learning_rate", learningRate, "a positive number")
    try solver.described.validate(samples: nil)
    if let (samples, testSamples) = task.sampleCounts {
      try expect(samples >= 1, "samples", samples, "at least 1")
      try solver.described.validate(samples: samples)
      try expect(testSamples >= 0, "test_samples", testSamples, "at least 0")
    }
    try task.described.validate(network)
    try expect(
      checkpoints.first.map { $0 >= 0 } ?? false && zip(checkpoints, checkpoints.dropFirst()).allSatisfy(<),
      "checkpoints", checkpoints, "at least one step, none negative, strictly increasing")
    try expect(record.lossHistory >= 0, "loss_history", record.lossHistory, "at least 0")
    if let interval = record.trajectoryEvery {
      try expect(interval >= 1, "trajectory", interval, "an interval of at least 1 step")
      try expect(
        !network.isLayered, "trajectory", "every \(interval)",
        "none, because |a| w belongs to two layers and one output")
    }
    if let lattice = record.function {
      try expect(
        lattice.isValid, "function", "\(lattice.low) to \(lattice.high) in \(lattice.count)",
        "finite ends in ascending order and from 2 to \(Lattice.largestCount) values")
      try expect(
        network.inputs == 2, "inputs", network.inputs,
        "2, because the function is recorded on a lattice in the plane")
      try expect(
        !network.isLayered, "function", "a lattice", "none, because it is taken of two layers and one output")
    }
  }
}

/// What kinds of task demand whose samples have one label.
func expectOneOutput(_ network: NetworkSpecification) throws(TrainingError) {
  try expect(network.outputs == 1, "outputs", network.outputs, "1, as only linear tasks have several labels")
  try expect(
    network.initialisation == .random, "initialisation", network.initialisation.rawValue,
    "random, as only linear tasks have singular vectors")
}

/// Words are made only where they are needed: every cell is checked.
func expect(
  _ condition: Bool, _ field: String, _ got: @autoclosure () -> some Any,
  _ expected: @autoclosure () -> String
) throws(TrainingError) {
  guard condition else { throw .invalid(field: field, got: "\(got())", expected: expected()) }
}

extension SeedDraws {
  /// Checks the draws against a cell, which is known to be possible.
  ///
  /// - Throws: ``TrainingError/draws(field:got:expected:)`` for the first that does not fit.
  public func check(for specification: CellSpecification) throws(TrainingError) {
    try checkInitial(for: specification.network)
    try specification.task.described.check(self, specification.network)
  }

  /// Checks the initial draws against a network.
  ///
  /// - Throws: ``TrainingError/draws(field:got:expected:)``.
  public func checkInitial(for network: NetworkSpecification) throws(TrainingError) {
    let (h, d) = (network.width, network.inputs)
    if network.initialisation == .aligned {
      try expectDraws(
        directions == nil && signs == nil, "directions and signs", "some",
        "none, because the layers are aligned")
      try expectDraws(
        target == nil, "target", "a matrix",
        "none, because aligned layers follow the task's own singular vectors")
    }
    if let directions {
      try expectDraws(
        directions.rows >= h && directions.columns == d, "directions",
        "\(directions.rows) × \(directions.columns)", "at least \(h) × \(d) (width × inputs)")
      try directions.checkUnitRows("directions")
    }
    if let signs {
      try expectDraws(
        network.outputs == 1, "signs", "\(signs.count) numbers",
        "none, because the network has \(network.outputs) outputs")
      try expectDraws(signs.count >= h, "signs", "\(signs.count) numbers", "at least \(h) (width)")
      try checkSigns(signs, "signs")
    }
  }

  /// Checks the training and test sets, so many samples each where that is known.
  func checkSets(_ counts: (training: Int, test: Int)?, _ network: NetworkSpecification) throws(TrainingError) {
    guard let counts else { return }
    try checkSamples(
      inputs, labels, "inputs", "labels", rows: counts.training, columns: network.inputs,
      outputs: network.outputs)
    try checkSamples(
      testInputs, testLabels, "test_inputs", "test_labels", rows: counts.test, columns: network.inputs,
      outputs: network.outputs)
  }
}

private func checkSamples(
  _ inputs: Matrix?, _ labels: [Double]?, _ inputsField: String, _ labelsField: String, rows: Int,
  columns: Int, outputs: Int = 1
) throws(TrainingError) {
  if let inputs { try inputs.check(inputsField, rows: rows, columns: columns) }
  if let labels {
    try expectDraws(
      labels.count == rows * outputs, labelsField, "\(labels.count) numbers",
      outputs == 1 ? "\(rows), one a sample" : "\(rows) × \(outputs), one a sample and output")
    try expectDraws(
      labels.allSatisfy(\.isFinite), labelsField, "a number that is not finite", "finite numbers")
  }
}

func checkSigns(_ signs: [Double], _ field: String) throws(TrainingError) {
  if let other = signs.first(where: { $0.magnitude != 1 }) {
    throw .draws(field: field, got: "\(other)", expected: "-1 or 1")
  }
}

func expectDraws(
  _ condition: Bool, _ field: String, _ got: String, _ expected: String
) throws(TrainingError) {
  guard condition else { throw .draws(field: field, got: got, expected: expected) }
}

extension Matrix {
  func check(_ field: String, rows: Int, columns: Int) throws(TrainingError) {
    try expectDraws(
      self.rows == rows && self.columns == columns, field, "\(self.rows) × \(self.columns)",
      "\(rows) × \(columns)")
    try expectDraws(
      elements.allSatisfy(\.isFinite), field, "a number that is not finite", "finite numbers")
  }

  func checkUnitRows(_ field: String) throws(TrainingError) {
    for row in 0..<rows {
      let norm = elements[(row * columns)..<((row + 1) * columns)].reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard (norm - 1).magnitude <= 1e-6 else {
        throw .draws(field: field, got: "norm \(norm) in row \(row)", expected: "rows of norm 1 to 1e-6")
      }
    }
  }
}
