import Networks

extension CellSpecification {
  /// What ``CellOutcome/tensors`` will hold, in that order.
  ///
  /// `W` [tensor_step, neuron, input] and `a` [tensor_step, neuron], or of a layered network `W1` [tensor_step, neuron,
  /// input], `W2` … [tensor_step, neuron, neuron_below] and the last, `W<L>` [tensor_step, output, neuron]; arrays that are
  /// chosen by name, such as `alignment` [step, neuron]; with the weights, `teacher_W` [teacher, input] and `teacher_a`
  /// [teacher] where there is a teacher, and `target` [output, input] of a linear task; `trajectory` [trajectory_step, neuron,
  /// input]; `function` [step, x2, x1] and `boundary_angle` [step, neuron] where the function is recorded.
  public var tensors: [TensorDescription] {
    var all: [TensorDescription] = []
    func addArrays(named isNamed: Bool) {
      for array in Observables.arrays
      where array.isNamed == isNamed && Observables.isChosen(array, by: record) {
        if let description = array.description(in: self) { all.append(description) }
      }
    }
    let kept = tensorSteps.count
    if kept > 0 {
      let step = TensorDescription.Dimension(name: "tensor_step", length: kept)
      all += network.weights.map { weights in
        var weights = weights
        weights.dimensions.insert(step, at: 0)
        return weights
      }
    }
    addArrays(named: true)
    if kept > 0 { all += task.described.constants(network) }
    if let trajectory = Trajectory.description(in: self) { all.append(trajectory) }
    addArrays(named: false)
    return all
  }

  /// Checks that the observables it records are some that there are.
  ///
  /// - Throws: ``TrainingError/invalid(field:got:expected:)``.
  func checkObservables() throws(TrainingError) {
    guard let problem = record.observablesProblem else { return }
    throw .invalid(field: problem.field, got: problem.got, expected: problem.expected)
  }
}

extension NetworkSpecification {
  /// The arrays that the weights make up at one step, in the order of ``CellState/parameters``.
  var weights: [TensorDescription] {
    tensors.map { tensor in
      TensorDescription(
        name: tensor.name, longName: tensor.longName,
        dimensions: tensor.dimensions.map { .init(name: $0.name, length: $0.length) })
    }
  }
}
