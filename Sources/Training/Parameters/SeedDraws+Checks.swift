public import Networks
import PortableMath

extension SeedDraws {
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
        "none, because aligned layers use the singular vectors of the task")
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
  func checkSets(_ counts: (training: Int, test: Int)?, _ network: NetworkSpecification) throws(TrainingError)
  {
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
      outputs == 1 ? "\(rows), one per sample" : "\(rows) × \(outputs), one per sample and output")
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
        throw .draws(field: field, got: "norm \(norm) in row \(row)", expected: "rows of norm 1 (to 1e-6)")
      }
    }
  }
}
