import Networks
import PortableMath

extension CellSpecification {
  /// Checks everything about the cell that can be known without its data.
  ///
  /// - Throws: ``TrainingError/invalid(field:got:expected:)`` for the first of ``problems``.
  public func validate() throws(TrainingError) { try problems.throwFirst() }

  /// Everything that cannot be about the cell, as far as it can be known without its data.
  package var problems: Problems {
    var problems = Problems()
    checkNetwork(&problems)
    checkScales(&problems)
    solver.described.validate(samples: nil, &problems)
    if let (samples, testSamples) = task.sampleCounts {
      if problems.expect(samples >= 1, "samples", samples, "at least 1") {
        solver.described.validate(samples: samples, &problems)
      }
      problems.expect(testSamples >= 0, "test_samples", testSamples, "at least 0")
    }
    if !task.kind.hasSeveralLabels { problems.expectOneOutput(network) }
    task.described.validate(network, &problems)
    problems.expect(
      checkpoints.first.map { $0 >= 0 } ?? false && zip(checkpoints, checkpoints.dropFirst()).allSatisfy(<),
      "checkpoints", checkpoints, "at least one step, none negative, strictly increasing")
    checkRecord(&problems)
    return problems
  }

  private func checkNetwork(_ problems: inout Problems) {
    problems.expect(network.inputs >= 1, "inputs", network.inputs, "at least 1")
    problems.expect(network.width >= 1, "width", network.width, "at least 1")
    problems.expect(network.outputs >= 1, "outputs", network.outputs, "at least 1")
    problems.expect((2...100).contains(network.depth), "depth", network.depth, "from 2 to 100")
    if problems.all.isEmpty, let misfit = network.architecture.described.misfit(of: network) {
      problems.expect(false, misfit.field, misfit.got, misfit.expected)
    }
    problems.expect(
      !network.symmetrize || network.width % 2 == 0, "width", network.width,
      "an even number, because symmetrize pairs the neurons")
    problems.expect(
      network.slope >= 0 && network.slope <= 1, "leak", network.slope, "a number from 0 to 1")
  }

  private func checkScales(_ problems: inout Problems) {
    let isScale = problems.expect(tau > 0 && tau.isFinite, "tau", tau, "a positive number")
    if problems.expect(delta.isFinite, "delta", delta, "a finite number"), isScale {
      problems.expect(
        (tau * alpha).isNormal && (tau / alpha).isNormal, "delta", delta,
        "a value for which both layers at tau \(Parameter.text(tau)) have scales in the range of double precision"
      )
    }
    problems.expect(rates.w >= 0 && rates.w.isFinite, "rate_w", rates.w, "a number of at least 0")
    problems.expect(rates.a >= 0 && rates.a.isFinite, "rate_a", rates.a, "a number of at least 0")
    problems.expect(
      learningRate > 0 && learningRate.isFinite, "learning_rate", learningRate, "a positive number")
  }

  private func checkRecord(_ problems: inout Problems) {
    problems.expect(record.lossHistory >= 0, "loss_history", record.lossHistory, "at least 0")
    if let interval = record.trajectoryEvery {
      problems.expect(interval >= 1, "trajectory", interval, "an interval of at least 1 step")
      problems.expect(
        network.isTwoLayer, "trajectory", "a trajectory", "none; it needs two layers and one output")
    }
    if let lattice = record.function {
      problems.expect(
        lattice.isValid, "function", "\(lattice.low) to \(lattice.high) in \(lattice.count)",
        "finite ends in ascending order and from 2 to \(Lattice.largestCount) values")
      problems.expect(
        network.inputs == 2, "function", "a lattice where inputs is \(network.inputs)",
        "it only where inputs is 2")
      problems.expect(
        network.isTwoLayer, "function", "a lattice", "none; it needs two layers and one output")
    }
  }
}

extension SeedDraws {
  /// Checks the draws against a cell, which is known to be possible.
  ///
  /// - Throws: ``TrainingError/draws(field:got:expected:)`` for the first of ``problems(for:)``.
  public func check(for specification: CellSpecification) throws(TrainingError) {
    try problems(for: specification).throwFirst()
  }

  /// What of the draws does not fit a cell, which is known to be possible.
  package func problems(for specification: CellSpecification) -> Problems {
    var problems = Problems()
    checkInitial(for: specification.network, &problems)
    specification.task.described.check(self, specification.network, &problems)
    return problems
  }
}
