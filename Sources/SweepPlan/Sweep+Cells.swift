public import TrainingCore

extension Sweep {
  /// Everything that training one cell needs to know, except the data of a file.
  ///
  /// - Precondition: for task kind `file`, ``dataShape`` has been set.
  public func specification(ofCell cell: Int) -> CellSpecification {
    precondition(taskKind != .file || dataShape != nil, "the shapes of the data file are not known yet")
    let tau = grid.value(of: .tau, cell: cell)
    var specification = CellSpecification(
      seed: UInt64(grid.value(of: .seed, cell: cell)),
      network: NetworkSpecification(
        inputs: integer(.inputs, cell),
        width: integer(.width, cell),
        slope: grid.value(of: .leak, cell: cell),
        parametrization: parametrization,
        symmetrize: symmetrize),
      task: task(ofCell: cell),
      tau: tau,
      delta: grid.value(of: .delta, cell: cell),
      rates: Rates(w: grid.value(of: .rateW, cell: cell), a: grid.value(of: .rateA, cell: cell)),
      solver: solver,
      precision: precision,
      learningRate: grid.value(of: .learningRate, cell: cell) / learningRateDivisor.value(tau: tau),
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
    case .file: .data
    }
  }

  private func integer(_ parameter: Parameter, _ cell: Int) -> Int {
    Int(grid.value(of: parameter, cell: cell))
  }
}
