import KernelInterface

/// Losses and gradients of a two-layer network f(x) = p Σᵢ aᵢ σ(wᵢ·x), with the room they need.
///
/// A call allocates nothing.
package struct TwoLayerPass<Scalar: KernelScalar>: Sendable {
  /// Where the parameters lie.
  package let shape: TwoLayerShape<Scalar>
  /// ℓ.
  package let slope: Double
  /// p.
  package let factor: Double
  /// Whose kernels are used.
  package let instructionSet: InstructionSet
  private var scratch: AlignedVector<Scalar>

  /// Prepares passes over networks of one shape.
  package init(shape: TwoLayerShape<Scalar>, slope: Double, factor: Double, instructionSet: InstructionSet) {
    precondition(instructionSet.isAvailable, "this processor lacks \(instructionSet.rawValue)")
    self.shape = shape
    self.slope = slope
    self.factor = factor
    self.instructionSet = instructionSet
    scratch = AlignedVector(zeros: blockRows * shape.stride)
  }

  /// L = (1/n) Σ (f(x_j) − y_j)², NaN for no samples. n·d·h multiply-adds, one pass over X.
  package mutating func loss(at parameters: AlignedVector<Scalar>, on samples: SampleRows<Scalar>) -> Double {
    precondition(parameters.count == shape.count && samples.depth == shape.inputs)
    let (shape, slope, factor, set) = (shape, slope, factor, instructionSet)
    let sum = scratch.write { scratch in
      Self.withView(of: parameters, shape: shape, slope: slope, factor: factor) { network in
        samples.withView { Scalar.loss(network, $0, scratch: scratch, with: set) }
      }
    }
    return sum / Double(samples.rows)
  }

  /// L and ∂L/∂θ, laid out as the parameters. 2·n·d·h multiply-adds, one pass over X.
  ///
  /// Every component is one sum in the order of the samples; L is summed in double precision.
  package mutating func lossAndGradient(
    at parameters: AlignedVector<Scalar>, on samples: SampleRows<Scalar>,
    gradient: inout AlignedVector<Scalar>
  ) -> Double {
    precondition(parameters.count == shape.count && gradient.count == shape.count)
    precondition(samples.depth == shape.inputs && samples.rows > 0)
    let (shape, slope, factor, set) = (shape, slope, factor, instructionSet)
    let sum = scratch.write { scratch in
      gradient.write { gradient in
        Self.withView(of: parameters, shape: shape, slope: slope, factor: factor) { network in
          samples.withView { samples in
            let target = TwoLayerGradientView(weights: gradient, readout: gradient + shape.readout.lowerBound)
            return Scalar.lossAndGradient(network, samples, gradient: target, scratch: scratch, with: set)
          }
        }
      }
    }
    return sum / Double(samples.rows)
  }

  func withView<Result>(
    of parameters: AlignedVector<Scalar>, _ body: (TwoLayerView<Scalar>) -> Result
  ) -> Result {
    Self.withView(of: parameters, shape: shape, slope: slope, factor: factor, body)
  }

  private static func withView<Result>(
    of parameters: AlignedVector<Scalar>, shape: TwoLayerShape<Scalar>, slope: Double, factor: Double,
    _ body: (TwoLayerView<Scalar>) -> Result
  ) -> Result {
    parameters.read { base in
      body(
        TwoLayerView(
          weights: base, readout: base + shape.readout.lowerBound, width: shape.width, stride: shape.stride,
          slope: Scalar(slope), factor: Scalar(factor)))
    }
  }
}
