package import Descent
package import Kernels

/// The kinks of the rectifiers of a two-layer network, blurred and resolved (``KinkPath``).
package struct TwoLayerKinks<Scalar: KernelScalar>: KinkResolver {
  package typealias Model = TwoLayerObjective<Scalar>

  package let blurs: Bool
  private var path: KinkPath<Scalar>
  /// What a time is multiplied by for ``TwoLayerView/blur``: a kink of neuron i at sample j turns dz_ij/dt by
  /// η_w ‖x_j‖² |a_i Δ_j|, of which the mean over the samples is taken.
  private let blurPerTime: Double

  /// Room for the kinks of a network on its training set; a linear one has none.
  ///
  /// - Parameters `blurs` and `resolves`: false where they are to be left as they are.
  package init(of network: Model, blurs: Bool = true, resolves: Bool = true) {
    self.blurs = blurs && network.pass.slope != 1
    let shape = network.pass.shape
    path =
      self.blurs && resolves
      ? KinkPath(width: shape.width, samples: network.training.count, inputs: shape.inputs) : .none
    blurPerTime = network.groups[0].rate * network.training.meanSquaredLength
  }

  package var resolves: Bool { !path.isEmpty }

  package mutating func evaluate(
    _ network: inout Model, at parameters: AlignedVector<Scalar>, gradient: inout AlignedVector<Scalar>,
    blur: Double,
    as evaluation: StepEvaluation
  ) -> Double {
    let blur = blur * blurPerTime
    let loss = network.pass.lossAndGradient(
      at: parameters, on: network.training, gradient: &gradient, blur: blur, as: evaluation, path: &path)
    // At the end of a step, shifts are still those of its start.
    let weight: Double? =
      switch evaluation {
      case .start: 0
      case .stage(let weight, _, _): weight
      case .end: nil
      }
    if let weight {
      network.pass.addShifts(
        of: &path, to: &gradient, at: parameters, blur: blur, weight: weight, on: network.training)
    }
    return loss
  }

  package mutating func resolve(
    in parameters: inout AlignedVector<Scalar>, of network: inout Model, over span: KinkSpan<Scalar>
  ) {
    network.pass.resolveKinks(
      in: &parameters, of: &path, over: span, on: network.training, drive: blurPerTime * span.duration,
      rates: (network.groups[0].rate, network.groups[1].rate))
  }

  package mutating func accept(
    at parameters: AlignedVector<Scalar>, gradient: inout AlignedVector<Scalar>, of network: inout Model
  ) {
    path.accept()
    network.pass.renewShifts(of: &path, at: parameters)
    network.pass.addShifts(
      of: &path, to: &gradient, at: parameters, blur: path.start.blur, weight: 0, on: network.training)
  }

  package mutating func level(
    _ defect: inout AlignedVector<Scalar>, of network: inout Model,
    parameters: (start: AlignedVector<Scalar>, end: AlignedVector<Scalar>),
    weights: (start: Double, end: Double)
  ) {
    let rate = network.groups[0].rate
    network.pass.levelKinks(
      in: &defect, of: &path, parameters: parameters, weights: (rate * weights.start, rate * weights.end),
      on: network.training)
  }

  package mutating func settleConserved(
    _ parameters: inout AlignedVector<Scalar>, of network: inout Model, after leap: DescentLeap<Scalar>
  ) {
    network.settleConserved(&parameters, after: leap)
  }

  package mutating func forget() { path.ramps.removeAll() }

  package func add(to memory: inout SolverMemory) {
    guard path.ramps.count > 0 else { return }
    (memory.vectors["shifted_ramps"], memory.vectors["ramp_shifts"]) = path.ramps.memory
  }

  package mutating func recall(_ memory: SolverMemory) -> Bool {
    path.ramps.recall(
      places: memory.vectors["shifted_ramps"] ?? [], shifts: memory.vectors["ramp_shifts"] ?? [])
  }
}
