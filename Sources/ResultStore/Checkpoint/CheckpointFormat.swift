internal import Training

/// What is in a checkpoint's file.
///
///     /             attributes: format fingerprint program_version arithmetic, parameters (of the cell), and of the
///                   training so far: step status diverged_at_step evaluations rejected_steps
///                   largest_error_estimate seconds
///       theta       the network's parameters as ``CellState/parameters``
///       metrics  loss_history  tensor_0 tensor_1 …     the outcome so far; NaN where not reached
///       solver/     attributes: its numbers; datasets: its vectors
///
/// After the HDF5 file follows the ``seal``.
enum CheckpointFormat {
  static let seal = Seal(format: "richsweep checkpoint 1", kind: "checkpoint")

  static func write(_ checkpoint: CellCheckpoint, in root: borrowing HDF5Group) throws(StoreError) {
    let (state, outcome) = (checkpoint.state, checkpoint.state.outcome)
    for (name, number) in [
      ("step", state.step), ("status", Int(outcome.status.rawValue)),
      ("diverged_at_step", outcome.divergedAtStep ?? -1), ("evaluations", outcome.evaluations),
      ("rejected_steps", outcome.rejectedSteps),
    ] {
      try root.writeAttribute(name, [Int64(number)])
    }
    try root.writeAttribute("largest_error_estimate", [outcome.largestErrorEstimate])
    try root.writeAttribute("seconds", [checkpoint.seconds])
    try write(state.parameters, as: "theta", in: root)
    try write(outcome.metrics, as: "metrics", in: root)
    try write(outcome.lossHistory, as: "loss_history", in: root)
    for (index, tensor) in outcome.tensors.enumerated() {
      try write(tensor, as: "tensor_\(index)", in: root)
    }
    let solver = try root.createGroup("solver")
    for (name, number) in state.solver.numbers.sorted(by: { $0.key < $1.key }) {
      try solver.writeAttribute(name, [number])
    }
    for (name, vector) in state.solver.vectors.sorted(by: { $0.key < $1.key }) {
      try write(vector, as: name, in: solver)
    }
  }

  private static func write(
    _ numbers: [Double], as name: String, in group: borrowing HDF5Group
  ) throws(StoreError) {
    // HDF5 has no room for nothing: what is empty is left out.
    guard !numbers.isEmpty else { return }
    try group.createDataset(name, of: Double.self, shape: [numbers.count]).write(numbers)
  }

  /// Reads the file of a path.
  struct Reader {
    let path: String

    func checkpoint(in root: borrowing HDF5Group) throws(StoreError) -> CellCheckpoint {
      func integer(_ name: String) throws(StoreError) -> Int {
        guard case .integers(let numbers) = try root.attribute(name), let number = numbers.first else {
          throw missing(name)
        }
        guard number == -1 || RecordedNumber.count(number) != nil else { throw missing(name) }
        return Int(number)
      }
      guard let status = CellOutcome.Status(rawValue: Int8(clamping: try integer("status"))) else {
        throw StoreError(.damaged, path: path, object: "@status", message: "expected 0 or 1")
      }
      let divergence = try integer("diverged_at_step")
      var tensors: [[Double]] = []
      while root.contains("tensor_\(tensors.count)") {
        tensors.append(try vector("tensor_\(tensors.count)", in: root))
      }
      let outcome = CellOutcome(
        status: status, divergedAtStep: divergence < 0 ? nil : divergence,
        evaluations: try integer("evaluations"), rejectedSteps: try integer("rejected_steps"),
        largestErrorEstimate: try number("largest_error_estimate", in: root),
        metrics: try vector("metrics", in: root), lossHistory: try vector("loss_history", in: root),
        tensors: tensors)
      let solver = try root.openGroup("solver")
      var memory = SolverMemory()
      for name in try solver.attributeNames() { memory.numbers[name] = try number(name, in: solver) }
      for child in try solver.children() where child.kind == .dataset {
        memory.vectors[child.name] = try vector(child.name, in: solver)
      }
      return CellCheckpoint(
        state: CellState(
          step: try integer("step"), parameters: try vector("theta", in: root), outcome: outcome,
          solver: memory),
        seconds: try seconds(in: root))
    }

    /// An attribute of real numbers.
    func numbers(_ name: String, in group: borrowing HDF5Group) throws(StoreError) -> [Double] {
      guard case .reals(let numbers) = try group.attribute(name) else { throw missing(name) }
      return numbers
    }

    private func number(_ name: String, in group: borrowing HDF5Group) throws(StoreError) -> Double {
      guard let number = try numbers(name, in: group).first else { throw missing(name) }
      return number
    }

    private func seconds(in root: borrowing HDF5Group) throws(StoreError) -> Double {
      guard let seconds = RecordedNumber.seconds(try number("seconds", in: root)) else {
        throw missing("seconds")
      }
      return seconds
    }

    private func vector(_ name: String, in group: borrowing HDF5Group) throws(StoreError) -> [Double] {
      group.contains(name) ? try group.openDataset(name).read() : []
    }

    private func missing(_ name: String) -> StoreError {
      StoreError(.damaged, path: path, object: "@\(name)", message: "missing number")
    }
  }
}
