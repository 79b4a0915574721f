import KernelInterface

/// Losses and gradients of a two-layer network f(x) = p Σᵢ aᵢ σ(wᵢ·x), with the room they need.
///
/// A call allocates nothing. What other modules call is specialised here, as they cannot do it: unspecialised,
/// finding out what `Scalar` is takes a tiny network longer than its arithmetic.
package struct TwoLayerPass<Scalar: KernelScalar>: Sendable {
  /// Where the parameters lie.
  package let shape: TwoLayerShape<Scalar>
  /// ℓ.
  package let slope: Double
  /// p.
  package let factor: Double
  /// Whose kernels are used.
  package let instructionSet: InstructionSet
  /// Those kernels.
  let kernels: KernelTable<Scalar>
  private var scratch: AlignedVector<Scalar>

  /// Prepares passes over networks of one shape.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package init(shape: TwoLayerShape<Scalar>, slope: Double, factor: Double, instructionSet: InstructionSet) {
    precondition(instructionSet.isAvailable, "this processor lacks \(instructionSet.rawValue)")
    self.shape = shape
    self.slope = slope
    self.factor = factor
    self.instructionSet = instructionSet
    kernels = Scalar.kernels(for: instructionSet)
    let room = PassRoom(
      width: shape.width, depth: shape.inputs, line: AlignedVector<Scalar>.lineCount)
    scratch = AlignedVector(zeros: room.count)
  }

  /// L = (1/n) Σ (f(x_j) − y_j)², NaN for no samples. n·d·h multiply-adds, one pass over X.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package mutating func loss(
    at parameters: AlignedVector<Scalar>, on samples: LabelledSamples<Scalar>
  ) -> Double {
    precondition(parameters.count == shape.count && samples.depth == shape.inputs)
    let (shape, slope, factor, kernel) = (shape, slope, factor, kernels.loss)
    let sum = scratch.write { scratch in
      shape.withView(of: parameters, slope: slope, factor: factor) { network in
        samples.withView { kernel(network, $0, scratch) }
      }
    }
    return sum / Double(samples.count)
  }

  /// L and ∂L/∂θ, laid out as the parameters. 2·n·d·h multiply-adds, one pass over X.
  ///
  /// Every sum has an order that depends neither on the instruction set nor on how the work is cut up; L is
  /// summed in double precision, to the bits of ``loss(at:on:)``.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package mutating func lossAndGradient(
    at parameters: AlignedVector<Scalar>, on samples: TrainingSamples<Scalar>,
    gradient: inout AlignedVector<Scalar>, blur: Double = 0
  ) -> Double {
    lossAndGradient(at: parameters, on: samples, gradient: &gradient, blur: blur, trace: .none)
  }

  /// The same, leaving a trace of what it sees of the kinks. Inlined: its arguments take a tiny network as long as a tenth
  /// of its arithmetic.
  @inline(__always)
  mutating func lossAndGradient(
    at parameters: AlignedVector<Scalar>, on samples: TrainingSamples<Scalar>,
    gradient: inout AlignedVector<Scalar>, blur: Double, trace: KinkTraceView<Scalar>
  ) -> Double {
    precondition(parameters.count == shape.count && gradient.count == shape.count)
    precondition(samples.depth == shape.inputs && samples.count > 0)
    let (shape, slope, factor, kernel) = (shape, slope, factor, kernels.lossAndGradient)
    let sum = scratch.write { scratch in
      gradient.write { gradient in
        shape.withView(of: parameters, slope: slope, factor: factor, blur: blur) { network in
          samples.withViews { samples, bands in
            let target = TwoLayerGradientView(weights: gradient, readout: gradient + shape.readout.lowerBound)
            return kernel(network, samples, bands, target, trace, scratch)
          }
        }
      }
    }
    return sum / Double(samples.count)
  }
}

extension KinkTraceView where Scalar: KernelScalar {
  /// No trace.
  static var none: KinkTraceView {
    KinkTraceView(
      preactivations: nil, slopes: nil, impulses: nil, row: 0, weight: Scalar(0.0), accumulates: false)
  }
}
