internal import Hashing
internal import Kernels
internal import Training

extension Sweep {
  /// SHA-256, in lower-case hexadecimal, of everything that decides the numbers of a cell except the
  /// cell's own parameters.
  ///
  /// Two sweeps with equal fingerprints train the same cell to the same bits and record the same things
  /// about it, so their cells may share a directory. Names, places of files and the grid (axes and fixed
  /// parameters alike) are not part of it.
  public var fingerprint: String {
    let lines = decidingFields.filter { Self.impliedFields[$0.name] != $0.value }
      .map { "\($0.name)=\($0.value)\n" }
    return sha256(of: "richsweep \(CanonicalForm.currentFormat)\n" + lines.joined())
  }

  /// Fields that earlier versions did not know, with what their sweeps had: left out, so that their fingerprints stand.
  private static let impliedFields = [
    "network.architecture": Architecture.standard.name, "network.activation": Rectifier.name,
    "network.initialisation": "random", "grid.imbalance": "delta",
    "record.metrics": standard, "record.kernel_samples": "all",
  ]
  .merging(
    TaskSpecification.kinds.flatMap { $0.settings }.map { ("task.\($0.name)", $0.standard?.text ?? "none") }
  ) { first, _ in first }

  /// How the fingerprint names the observables of sweeps that do not choose.
  private static let standard = "standard"

  /// What differs between the fingerprinted fields of another sweep and this one, one sentence a field:
  /// "training.solver: flow there, gd here", where *there* is `other`.
  public func differences(from other: Sweep) -> [String] {
    zip(decidingFields, other.decidingFields).compactMap { here, there in
      here.value == there.value ? nil : "\(here.name): \(there.value) there, \(here.value) here"
    }
  }

  /// The fingerprinted fields by their names in the configuration, always the same ones in the same
  /// order.
  package var decidingFields: [(name: String, value: String)] {
    [
      ("task.kind", task.name),
      ("task.path", data.map { "file with SHA-256 \($0.sha256)" } ?? "none"),
    ] + taskSettings + [
      (
        "draws",
        draws.map { "file with SHA-256 \($0.sha256)" } ?? inlineDraws.map { InlineDraws($0).text } ?? "none"
      ),
      ("network.symmetrize", String(symmetrize)),
      ("network.architecture", architecture.name),
      ("network.activation", activation.name),
      ("network.initialisation", initialisation.rawValue),
      ("grid.imbalance", (hasConservedAxis ? Parameter.conservedDelta : .delta).name),
      ("training.solver", solverInWords),
      ("training.precision", precision.rawValue),
      ("training.learning_rate.divided_by", learningRateDivisor.rawValue),
      ("training.checkpoints", checkpoints.map(String.init).joined(separator: ", ")),
      ("record.metrics", record.metrics.map { $0.joined(separator: ", ") } ?? Self.standard),
      ("record.kernel_samples", record.kernelSamples.map(String.init) ?? "all"),
      ("record.tensors", record.tensors.rawValue),
      ("record.trajectory", record.trajectoryEvery.map { "every \($0)" } ?? "none"),
      (
        "record.function",
        record.function.map {
          "lattice \(Parameter.text($0.low)) … \(Parameter.text($0.high)) in \($0.count)"
        } ?? "none"
      ),
      ("record.loss_history", String(record.lossHistory)),
    ]
  }

  /// The settings of every kind of task, those of other kinds at what they are where nothing is said.
  private var taskSettings: [(name: String, value: String)] {
    let chosen = task.described.chosen
    return TaskSpecification.kinds.flatMap { $0.settings }.map {
      ("task.\($0.name)", (chosen[$0.name] ?? $0.standard)?.text ?? "none")
    }
  }

  /// Its kind, with the settings that are true.
  private var solverInWords: String {
    let chosen = solver.described.chosen
    let settings = solver.kind.settings.filter { chosen[$0.name] == .truth(true) }
    return ([solver.name] + settings.map(\.name)).joined(separator: " with ")
  }
}
