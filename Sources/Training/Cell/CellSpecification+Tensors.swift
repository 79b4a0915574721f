import Networks

extension CellSpecification {
  /// What ``CellOutcome/tensors`` will hold, in that order.
  ///
  /// `W` [tensor_step, neuron, input] and `a` [tensor_step, neuron], or of a layered network `W1` [tensor_step, neuron,
  /// input], `W2` … [tensor_step, neuron, neuron_below] and the last, `W<L>` [tensor_step, output, neuron], with
  /// `teacher_W` [teacher, input] and `teacher_a` [teacher] where there is a teacher, and `target` [output, input] of a
  /// linear task; `alignment` [step, neuron] wherever there is a teacher; `trajectory` [trajectory_step, neuron, input];
  /// `function` [step, x2, x1] and `boundary_angle` [step, neuron] where the function is recorded.
  public var tensors: [TensorDescription] {
    var all: [TensorDescription] = []
    let neuron = TensorDescription.Dimension(name: "neuron", length: network.width)
    let input = TensorDescription.Dimension(name: "input", length: network.inputs)
    let kept = tensorSteps.count
    let step = TensorDescription.Dimension(name: "tensor_step", length: kept)
    if kept > 0 {
      all += network.weights.map { weights in
        var weights = weights
        weights.dimensions.insert(step, at: 0)
        return weights
      }
    }
    let checkpoint = TensorDescription.Dimension(name: "step", length: checkpoints.count)
    if task.described.hasTeacher {
      all.append(
        .init(
          name: "alignment", longName: "cosine between a neuron and the nearest teacher direction",
          dimensions: [checkpoint, neuron]))
    }
    if kept > 0 { all += task.described.constants(network) }
    let trajectory = trajectorySteps.count
    if trajectory > 0 {
      all.append(
        .init(
          name: "trajectory", longName: "first-layer weights times the magnitude of their readout, |a| w",
          dimensions: [.init(name: "trajectory_step", length: trajectory), neuron, input]))
    }
    if let lattice = record.function {
      all.append(
        .init(
          name: "function", longName: "output of the network",
          dimensions: [
            checkpoint, .init(name: "x2", length: lattice.count), .init(name: "x1", length: lattice.count),
          ]))
      all.append(
        .init(
          name: "boundary_angle", longName: "angle of the line w x = 0, on whose left the neuron is active",
          units: "radian", dimensions: [checkpoint, neuron]))
    }
    return all
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
