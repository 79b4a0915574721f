import Networks
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
    if let misfit = network.architecture.described.misfit(of: network) {
      throw .invalid(field: misfit.field, got: "\(misfit.got)", expected: misfit.expected)
    }
    try expect(
      !network.symmetrize || network.width % 2 == 0, "width", network.width,
      "an even number, because symmetrize pairs the neurons")
    try expect(network.slope >= 0 && network.slope <= 1, "leak", network.slope, "a number from 0 to 1")
    try expect(tau > 0 && tau.isFinite, "tau", tau, "a positive number")
    try expect(delta.isFinite, "delta", delta, "a finite number")
    try expect(
      (tau * alpha).isNormal && (tau / alpha).isNormal, "delta", delta,
      "a value for which both layers at tau \(tau) have scales in the range of double precision")
    try expect(rates.w >= 0 && rates.w.isFinite, "rate_w", rates.w, "a number of at least 0")
    try expect(rates.a >= 0 && rates.a.isFinite, "rate_a", rates.a, "a number of at least 0")
    try expect(
      learningRate > 0 && learningRate.isFinite, "learning_rate", learningRate, "a positive number")
    try solver.described.validate(samples: nil)
    if let (samples, testSamples) = task.sampleCounts {
      try expect(samples >= 1, "samples", samples, "at least 1")
      try solver.described.validate(samples: samples)
      try expect(testSamples >= 0, "test_samples", testSamples, "at least 0")
    }
    try task.described.validate(network)
    if !task.kind.hasSeveralLabels { try expectOneOutput(network) }
    try expect(
      checkpoints.first.map { $0 >= 0 } ?? false && zip(checkpoints, checkpoints.dropFirst()).allSatisfy(<),
      "checkpoints", checkpoints, "at least one step, none negative, strictly increasing")
    try expect(record.lossHistory >= 0, "loss_history", record.lossHistory, "at least 0")
    if let interval = record.trajectoryEvery {
      try expect(interval >= 1, "trajectory", interval, "an interval of at least 1 step")
      try expect(
        network.isTwoLayer, "trajectory", "every \(interval)",
        "none; it needs two layers and one output")
    }
    if let lattice = record.function {
      try expect(
        lattice.isValid, "function", "\(lattice.low) to \(lattice.high) in \(lattice.count)",
        "finite ends in ascending order and from 2 to \(Lattice.largestCount) values")
      try expect(
        network.inputs == 2, "inputs", network.inputs,
        "2, because the function is recorded on a lattice in the plane")
      try expect(
        network.isTwoLayer, "function", "a lattice", "none; it needs two layers and one output")
    }
  }
}

extension SeedDraws {
  /// Checks the draws against a cell, which is known to be possible.
  ///
  /// - Throws: ``TrainingError/draws(field:got:expected:)`` for the first that does not fit.
  public func check(for specification: CellSpecification) throws(TrainingError) {
    try checkInitial(for: specification.network)
    try specification.task.described.check(self, specification.network)
  }
}
