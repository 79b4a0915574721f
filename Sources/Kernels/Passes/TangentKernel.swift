import KernelInterface

/// What the tangent kernel of a two-layer network at one θ is made of, on all samples:
/// Kⱼₖ = p² (Σᵢ σᵢⱼσᵢₖ + (x_j·x_k) Σᵢ vᵢⱼvᵢₖ), σ = σ(w·x), v = a σ'(w·x).
package struct TangentFeatures<Scalar: KernelScalar>: Sendable {
  /// z = w·x.
  package fileprivate(set) var preactivations: SamplePanels<Scalar>
  /// σ(z).
  package fileprivate(set) var activations: SamplePanels<Scalar>
  /// a σ'(z).
  package fileprivate(set) var sensitivities: SamplePanels<Scalar>

  /// n, the number of samples.
  package var rows: Int { preactivations.rows }

  fileprivate init(rows: Int, width: Int) {
    preactivations = SamplePanels(rows: rows, depth: width)
    activations = preactivations
    sensitivities = preactivations
  }
}

/// Tangent kernels on a fixed set of inputs, compared without ever being stored. Specialised as ``TwoLayerPass``.
package struct TangentKernel<Scalar: KernelScalar>: Sendable {
  private let shape: TwoLayerShape<Scalar>
  private let slope: Double
  private let factor: Double
  private let kernels: KernelTable<Scalar>
  private let inputs: SamplePanels<Scalar>
  /// Empty before the first comparison.
  private var scratch: AlignedVector<Scalar>

  /// Prepares comparisons of networks of `pass`'s shape on `inputs`.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package init(of pass: TwoLayerPass<Scalar>, on inputs: SamplePanels<Scalar>) {
    precondition(inputs.depth == pass.shape.inputs)
    (shape, slope, factor, kernels) = (pass.shape, pass.slope, pass.factor, pass.kernels)
    self.inputs = inputs
    scratch = AlignedVector(zeros: 0)
  }

  /// The features at `parameters`. n·d·h multiply-adds; 3·n·h scalars.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package func features(at parameters: AlignedVector<Scalar>) -> TangentFeatures<Scalar> {
    precondition(parameters.count == shape.count)
    var features = TangentFeatures<Scalar>(rows: inputs.rows, width: shape.width)
    shape.withView(of: parameters, slope: slope, factor: factor) { network in
      inputs.withView { inputs in
        features.preactivations.values.write { kernels.preactivations(network, inputs, $0) }
      }
      features.preactivations.withView { z in
        features.activations.values.write { activations in
          features.sensitivities.values.write { sensitivities in
            kernels.features(network, z, activations, sensitivities)
          }
        }
      }
    }
    return features
  }

  /// Features whose kernel is the flow's, each layer's part multiplied by its rate, in units of the larger rate:
  /// Kⱼₖ = p² (η_a Σᵢ σᵢⱼσᵢₖ + η_w (x_j·x_k) Σᵢ vᵢⱼvᵢₖ). For ``distance(from:to:)`` alone.
  ///
  /// - Parameter rates: η_w and η_a, not both 0.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package func weighted(
    _ features: TangentFeatures<Scalar>, byRates rates: [Double]
  ) -> TangentFeatures<Scalar> {
    let scales = kernelScales(ofRates: rates)
    precondition(scales.count == 2, "a rate for each layer")
    var weighted = features
    weighted.sensitivities.values.scale(scales[0], over: 0..<weighted.sensitivities.values.count)
    weighted.activations.values.scale(scales[1], over: 0..<weighted.activations.values.count)
    return weighted
  }

  /// ``KernelChange/distance`` between the kernels at two states; the factor p² cancels.
  /// About n²/2 · (d + 4h) multiply-adds.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package mutating func distance(
    from start: TangentFeatures<Scalar>, to now: TangentFeatures<Scalar>
  ) -> Double {
    change(from: start, to: now).distance
  }

  /// How many of the h·n signs of w·x differ between two states, zero being a sign of its own.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package func signChanges(from start: TangentFeatures<Scalar>, to now: TangentFeatures<Scalar>) -> Int {
    let (before, after) = (start.preactivations.values, now.preactivations.values)
    precondition(before.count == after.count)
    return before.read { a in after.read { b in Scalar.signChanges(a, b, count: before.count) } }
  }

  private mutating func change(
    from start: TangentFeatures<Scalar>, to now: TangentFeatures<Scalar>
  ) -> KernelChange {
    if scratch.count == 0 { scratch = AlignedVector(zeros: 5 * panelRows * panelWidth) }
    let (inputs, kernels) = (inputs, kernels)
    return scratch.write { scratch in
      inputs.withView { inputs in
        Self.withView(of: start) { start in
          Self.withView(of: now) { now in
            kernels.tangentKernelChange(inputs, start, now, scratch)
          }
        }
      }
    }
  }

  private static func withView<Result>(
    of features: TangentFeatures<Scalar>, _ body: (TangentFeaturesView<Scalar>) -> Result
  ) -> Result {
    features.activations.withView { activations in
      features.sensitivities.withView { sensitivities in
        body(TangentFeaturesView(activations: activations, sensitivities: sensitivities))
      }
    }
  }
}
