public import Training

extension Sweep {
  /// Everything that training one cell needs to know, except the data of a file.
  ///
  /// - Precondition: for task kind `file`, ``dataShape`` has been set.
  public func specification(ofCell cell: Int) -> CellSpecification {
    precondition(taskKind != .file || dataShape != nil, "the shapes of the data file are not known yet")
    var specification = CellSpecification(
      seed: UInt64(grid.value(of: .seed, cell: cell)),
      network: NetworkSpecification(
        inputs: integer(.inputs, cell),
        width: integer(.width, cell),
        outputs: integer(.outputs, cell),
        depth: integer(.depth, cell),
        slope: grid.value(of: .leak, cell: cell),
        parametrization: parametrization(ofCell: cell),
        symmetrize: symmetrize,
        initialisation: initialisation),
      task: task(ofCell: cell),
      tau: grid.value(of: .tau, cell: cell),
      delta: delta(ofCell: cell),
      rates: rates(ofCell: cell),
      solver: solver,
      precision: precision,
      learningRate: learningRate(ofCell: cell),
      checkpoints: checkpoints,
      record: record)
    if Parameter.tolerance.applies(to: solver) {
      specification.tolerance = grid.value(of: .tolerance, cell: cell)
    }
    if Parameter.batch.applies(to: solver) {
      specification.batch = integer(.batch, cell)
      specification.replacement = replacement
    }
    return specification
  }

  private func task(ofCell cell: Int) -> TaskSpecification {
    switch taskKind {
    case .teacherStudent:
      .teacherStudent(
        samples: integer(.samples, cell),
        testSamples: integer(.testSamples, cell),
        teacherWidth: integer(.teacherWidth, cell))
    case .xor:
      .xor(
        samples: integer(.samples, cell),
        testSamples: integer(.testSamples, cell),
        spread: grid.value(of: .spread, cell: cell))
    case .linear:
      .linear(
        samples: integer(.samples, cell), testSamples: integer(.testSamples, cell), strengths: strengths,
        whitened: whitened)
    case .file: .data
    }
  }

  /// How a cell's output is scaled with its width.
  func parametrization(ofCell cell: Int) -> Parametrization {
    guard let match = Parametrization(outputPower: grid.value(of: .outputPower, cell: cell)) else {
      preconditionFailure("a grid holds valid values only")
    }
    return match
  }

  /// A cell's learning rate, divided by what it is to be divided by.
  package func learningRate(ofCell cell: Int) -> Double {
    grid.value(of: .learningRate, cell: cell)
      / learningRateDivisor.value(
        tau: grid.value(of: .tau, cell: cell), width: grid.value(of: .width, cell: cell),
        parametrization: parametrization(ofCell: cell))
  }

  private func integer(_ parameter: Parameter, _ cell: Int) -> Int {
    Int(grid.value(of: parameter, cell: cell))
  }
}
