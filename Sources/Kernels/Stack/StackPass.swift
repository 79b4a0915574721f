import KernelInterface

/// Losses and gradients of p times the output of a stack of layers, with the room they need.
///
/// A panel of samples goes forward through all layers and back before the next. A call allocates nothing; every sum has an
/// order that does not depend on the instruction set. Specialised as ``TwoLayerPass``.
package struct StackPass<Scalar: KernelScalar>: Sendable {
  let stack: Stack<Scalar>
  private var scratch: AlignedVector<Scalar>

  /// Prepares passes through `layers`, whose matrices lie at `places`, in their order.
  ///
  /// - Precondition: every layer takes what the one below it gives; the first and the last have parameters.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package init(
    layers: [Layer], places: [MatrixPlace], factor: Double, instructionSet: InstructionSet
  ) {
    precondition(instructionSet.isAvailable, "this processor lacks \(instructionSet.rawValue)")
    var rest = places[...]
    stack = Stack(
      layers: layers.map { $0.placed(at: &rest) }, count: places.last?.range.upperBound ?? 0,
      factor: Scalar(factor), product: Scalar.kernels(for: instructionSet).product)
    precondition(rest.isEmpty, "the places are not those of this stack")
    scratch = AlignedVector(zeros: stack.room.count)
  }

  /// The layers.
  package var layers: [Layer] { stack.layers }

  /// L = (1/n) Σ ‖f(x_j) − y_j‖², NaN for no samples. n multiply-adds a weight.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package mutating func loss(
    at parameters: AlignedVector<Scalar>, on samples: LabelledSamples<Scalar>
  ) -> Double {
    check(parameters, samples)
    let stack = stack
    let sum = scratch.write { scratch in
      parameters.read { weights in
        samples.withView { samples in
          var sum = 0.0
          for panel in 0..<samples.inputs.panels {
            sum += stack.residuals(weights, samples, panel: panel, scratch)
          }
          return sum
        }
      }
    }
    return sum / Double(samples.count)
  }

  /// L and ∂L/∂θ, laid out as the parameters. About 3 n multiply-adds a weight.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package mutating func lossAndGradient(
    at parameters: AlignedVector<Scalar>, on samples: TrainingSamples<Scalar>,
    gradient: inout AlignedVector<Scalar>
  ) -> Double {
    check(parameters, samples.labelled)
    precondition(gradient.count == stack.count && samples.count > 0)
    let stack = stack
    let sum = scratch.write { scratch in
      gradient.write { gradient in
        parameters.read { weights in
          samples.labelled.withView { samples in
            var sum = 0.0
            for panel in 0..<samples.inputs.panels {
              sum += stack.residuals(weights, samples, panel: panel, scratch)
              stack.addGradient(weights, samples, panel: panel, gradient, scratch)
            }
            return sum
          }
        }
      }
    }
    return sum / Double(samples.count)
  }

  private func check(_ parameters: AlignedVector<Scalar>, _ samples: LabelledSamples<Scalar>) {
    precondition(
      parameters.count == stack.count && samples.depth == stack.inputs && samples.outputs == stack.outputs)
  }
}
