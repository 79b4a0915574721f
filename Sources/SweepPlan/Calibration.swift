internal import Surroundings
package import Training

/// How fast one core of this machine trains cells of a sweep's shape.
package struct Calibration {
  /// Multiply-adds per second, as ``CostModel`` counts them.
  package let rate: Double
  /// The kernels that were measured.
  package let kernels: String

  /// The largest memory of a cell that is measured: 4 GiB, or half of what is available.
  package static var mostBytesHere: Double { min(0x1p32, (MemoryAllowance.here?.available ?? .infinity) / 2) }

  /// Trains a cell of the sweep's middle shape for about a quarter of a second.
  ///
  /// Large data sets are made smaller, so that drawing them does not take longer. Test data and records are left out.
  ///
  /// - Throws: ``TrainingError`` if `RICHSWEEP_KERNELS` names kernels that this machine does not have.
  package init(_ sweep: Sweep) throws(TrainingError) {
    var specification = sweep.specification(ofCell: sweep.grid.cellCount / 2)
    let inputs = specification.network.inputs
    let samples = Int(sweep.grid.value(of: .samples, cell: sweep.grid.cellCount / 2))
    // A task for any number of outputs, and an initialisation that does not depend on the labels.
    specification.task = .linear(
      samples: max(1, min(samples, 2_000_000 / inputs)), testSamples: 1, strengths: [1], whitened: false)
    specification.network.initialisation = .random
    // Descent, whatever the sweep says: an evaluation a step.
    specification.solver = .gd
    specification.learningRate = 1e-12
    specification.checkpoints = [1_000_000_000]
    specification.record = RecordSpecification()

    let data = try CellData(for: specification)
    var run = try CellRun(specification, data: data)
    let clock = ContinuousClock()
    // The first evaluations find cold caches and a slow clock.
    run.advance { _ in true }
    let firstStep = run.step
    let start = clock.now
    run.advance { _ in clock.now - start > .milliseconds(250) }
    let seconds = (clock.now - start).inSeconds
    kernels = try CellRun.kernels()
    rate =
      CostModel.rate(ofEvaluations: run.step - firstStep, seconds: seconds, specification: specification)
      ?? CostModel.assumedRate(sweep.precision)
  }
}
