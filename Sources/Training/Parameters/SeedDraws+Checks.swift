public import Networks
import PortableMath

extension SeedDraws {
  /// Checks the initial draws against a network.
  ///
  /// - Throws: ``TrainingError/draws(field:got:expected:)``.
  public func checkInitial(for network: NetworkSpecification) throws(TrainingError) {
    var problems = Problems()
    checkInitial(for: network, &problems)
    try problems.throwFirst()
  }

  /// Notes what of the initial draws does not fit a network.
  package func checkInitial(for network: NetworkSpecification, _ problems: inout Problems) {
    let (h, d) = (network.width, network.inputs)
    if network.initialisation == .aligned {
      problems.expectDraws(
        directions == nil && signs == nil, "directions and signs", "some",
        "none, because the layers are aligned")
      problems.expectDraws(
        target == nil, "target", "a matrix",
        "none, because aligned layers use the singular vectors of the task")
    }
    if let directions {
      problems.expectDraws(
        directions.rows >= h && directions.columns == d, "directions",
        "\(directions.rows) × \(directions.columns)", "at least \(h) × \(d) (width × inputs)")
      problems.expectUnitRows(directions, "directions")
    }
    if let signs {
      problems.expectDraws(
        network.outputs == 1, "signs", "\(signs.count) numbers",
        "none, because the network has \(network.outputs) outputs")
      problems.expectDraws(signs.count >= h, "signs", "\(signs.count) numbers", "at least \(h) (width)")
      problems.expectSigns(signs, "signs")
    }
  }

  /// Checks the training and test sets, so many samples each where that is known.
  func checkSets(
    _ counts: (training: Int, test: Int)?, _ network: NetworkSpecification, _ problems: inout Problems
  ) {
    guard let counts else { return }
    let sets = [
      (inputs, "inputs", labels, "labels", counts.training),
      (testInputs, "test_inputs", testLabels, "test_labels", counts.test),
    ]
    for (inputs, inputsField, labels, labelsField, rows) in sets {
      if let inputs { problems.expect(inputs, inputsField, rows: rows, columns: network.inputs) }
      guard let labels else { continue }
      let outputs = network.outputs
      problems.expectDraws(
        labels.count == rows * outputs, labelsField, "\(labels.count) numbers",
        outputs == 1 ? "\(rows), one per sample" : "\(rows) × \(outputs), one per sample and output")
      problems.expectDraws(
        labels.allSatisfy(\.isFinite), labelsField, "a number that is not finite", "finite numbers")
    }
  }
}

extension Problems {
  mutating func expectSigns(_ signs: [Double], _ field: String) {
    guard let other = signs.first(where: { $0.magnitude != 1 }) else { return }
    expectDraws(false, field, "\(other)", "-1 or 1")
  }

  mutating func expect(_ matrix: Matrix, _ field: String, rows: Int, columns: Int) {
    expectDraws(
      matrix.rows == rows && matrix.columns == columns, field, "\(matrix.rows) × \(matrix.columns)",
      "\(rows) × \(columns)")
    expectDraws(
      matrix.elements.allSatisfy(\.isFinite), field, "a number that is not finite", "finite numbers")
  }

  mutating func expectUnitRows(_ matrix: Matrix, _ field: String) {
    let columns = matrix.columns
    for row in 0..<matrix.rows {
      let elements = matrix.elements[(row * columns)..<((row + 1) * columns)]
      let norm = elements.reduce(0) { $0 + $1 * $1 }.squareRoot()
      guard
        expectDraws(
          (norm - 1).magnitude <= 1e-6, field, "norm \(norm) in row \(row)", "rows of norm 1 (to 1e-6)")
      else { return }
    }
  }
}
