internal import Training

/// What is in a checkpoint's file.
///
///     /             attributes: format fingerprint program_version arithmetic, parameters (of the cell), and of the
///                   training so far: step, and a number for each ``CellColumn``
///       theta       the network's parameters as ``CellState/parameters``
///       metrics  loss_history  tensor_0 tensor_1 …     the outcome so far; NaN where not reached
///       solver/     attributes: its numbers; datasets: its vectors
///
/// After the HDF5 file follows the ``seal``.
enum CheckpointFormat {
  static let seal = Seal(format: "richsweep checkpoint 1", kind: "checkpoint")

  static func write(_ checkpoint: CellCheckpoint, in root: borrowing HDF5Group) throws(StoreError) {
    let (state, outcome) = (checkpoint.state, checkpoint.state.outcome)
    let numbers = CellNumbers(outcome, seconds: checkpoint.seconds)
    try root.writeAttribute("step", [Int64(state.step)])
    for column in CellColumn.stored {
      if let integer = column.integer { try root.writeAttribute(column.name, [integer.value(numbers)]) }
    }
    for column in CellColumn.stored {
      if let real = column.real { try root.writeAttribute(column.name, [real.value(numbers)]) }
    }
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

  /// Reads the file of a path, which is of a cell with some metrics.
  struct Reader {
    let path: String
    var metrics: [Metric] = []

    func checkpoint(in root: borrowing HDF5Group) throws(StoreError) -> CellCheckpoint {
      let numbers = try numbers(in: root)
      guard let step = RecordedNumber.count(try integer("step", in: root)) else { throw missing("step") }
      var tensors: [[Double]] = []
      while root.contains("tensor_\(tensors.count)") {
        tensors.append(try vector("tensor_\(tensors.count)", in: root))
      }
      let outcome = CellOutcome(
        status: numbers.status, divergedAtStep: numbers.divergedAtStep, effort: numbers.effort,
        observed: metrics,
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
          step: step, parameters: try vector("theta", in: root), outcome: outcome, solver: memory),
        seconds: numbers.seconds)
    }

    /// What the cell has of one number each.
    private func numbers(in root: borrowing HDF5Group) throws(StoreError) -> CellNumbers {
      var numbers = CellNumbers()
      for column in CellColumn.stored {
        let expected: String?
        if column.integer != nil {
          let value = try integer(column.name, in: root)
          expected = column.lack(of: value, status: Int64(numbers.status.rawValue))
          if expected == nil { numbers.put(value, for: column) }
        } else {
          let value = try number(column.name, in: root)
          expected = column.lack(of: value)
          if expected == nil { numbers.put(value, for: column) }
        }
        guard let expected else { continue }
        throw StoreError(.damaged, path: path, object: "@\(column.name)", message: "expected \(expected)")
      }
      return numbers
    }

    private func integer(_ name: String, in root: borrowing HDF5Group) throws(StoreError) -> Int64 {
      guard case .integers(let numbers) = try root.attribute(name), let number = numbers.first else {
        throw missing(name)
      }
      return number
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

    private func vector(_ name: String, in group: borrowing HDF5Group) throws(StoreError) -> [Double] {
      group.contains(name) ? try group.openDataset(name).read() : []
    }

    private func missing(_ name: String) -> StoreError {
      StoreError(.damaged, path: path, object: "@\(name)", message: "missing number")
    }
  }
}
