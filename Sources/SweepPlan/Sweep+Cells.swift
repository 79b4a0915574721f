internal import Kernels
public import Training

extension Sweep {
  /// Everything that training one cell needs to know, except the data of a file.
  ///
  /// - Precondition: of supplied data, ``dataShape`` has been set.
  public func specification(ofCell cell: Int) -> CellSpecification {
    precondition(!task.kind.isSupplied || dataShape != nil, "the shapes of the data file are not known yet")
    var network = NetworkSpecification(
      inputs: integer(.inputs, cell), width: integer(.width, cell), outputs: integer(.outputs, cell),
      depth: integer(.depth, cell), parametrization: parametrization(ofCell: cell), symmetrize: symmetrize,
      initialisation: initialisation)
    network.activation = activation.with(leak: grid.value(of: .leak, cell: cell))
    network.architecture = architecture
    return CellSpecification(
      seed: UInt64(grid.value(of: .seed, cell: cell)),
      network: network,
      task: task.with { grid.value(of: $0, cell: cell) },
      tau: grid.value(of: .tau, cell: cell),
      delta: delta(ofCell: cell),
      rates: rates(ofCell: cell),
      solver: solver.with { grid.value(of: $0, cell: cell) },
      precision: precision,
      learningRate: learningRate(ofCell: cell),
      checkpoints: checkpoints,
      record: record)
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
