/// The kernels for one precision in one instruction set.
///
/// They carry no generic code across the module's border: what a table points to was compiled, all of it, for
/// the table's instruction set.
@frozen package struct KernelTable<Scalar>: Sendable {
  package typealias Network = TwoLayerView<Scalar>
  package typealias Samples = SamplesView<Scalar>
  package typealias Panels = PanelsView<Scalar>
  package typealias Features = TangentFeaturesView<Scalar>
  package typealias Target = UnsafeMutablePointer<Scalar>

  /// Of a network, samples and scratch.
  package typealias Loss = @Sendable (Network, Samples, Target) -> Double
  /// Of a network, samples twice, where to write, where to leave traces and scratch.
  package typealias LossAndGradient =
    @Sendable (
      Network, Samples, BandsView<Scalar>, TwoLayerGradientView<Scalar>, KinkTraceView<Scalar>, Target
    ) -> Double
  /// Of a network, inputs and where to write z.
  package typealias Preactivations = @Sendable (Network, Panels, Target) -> Void
  /// Of a network, z, and where to write activations and sensitivities.
  package typealias ActivationsAndSensitivities = @Sendable (Network, Panels, Target, Target) -> Void
  /// Of inputs, the features before and after, and scratch.
  package typealias Change = @Sendable (Panels, Features, Features, Target) -> KernelChange
  /// Of two factors and where to write.
  package typealias Product = @Sendable (ProductView<Scalar>) -> Void
  /// Of the ways of one neuron's preactivations; how many samples it writes.
  package typealias KinkScan = @Sendable (KinkScanView<Scalar>) -> Int
  /// Of some kinks of one neuron.
  package typealias KinkDescent = @Sendable (KinkDescentView) -> Void
  /// Of a number of rounds and scratch.
  package typealias Peak = @Sendable (Int, Target) -> Int

  /// Σ (f − y)² over some samples; scratch as ``PassRoom`` says.
  package let loss: Loss
  /// Σ (f − y)² and the gradient of its mean, likewise.
  package let lossAndGradient: LossAndGradient
  /// z = w·x in panels.
  package let preactivations: Preactivations
  /// σ(z) and a σ'(z) from panels of z.
  package let features: ActivationsAndSensitivities
  /// How the tangent kernel moved; scratch of 5 × ``panelRows`` × ``panelWidth`` scalars.
  package let tangentKernelChange: Change
  /// A dense product.
  package let product: Product
  /// Which samples come near a kink.
  package let kinkScan: KinkScan
  /// Descent across kinks.
  package let kinkDescent: KinkDescent
  /// Rounds of independent multiply-adds from ``peakScratchCount`` scalars; returns the operations done.
  package let peak: Peak

  package init(
    loss: @escaping Loss, lossAndGradient: @escaping LossAndGradient,
    preactivations: @escaping Preactivations, features: @escaping ActivationsAndSensitivities,
    tangentKernelChange: @escaping Change, product: @escaping Product, kinkScan: @escaping KinkScan,
    kinkDescent: @escaping KinkDescent, peak: @escaping Peak
  ) {
    self.loss = loss
    self.lossAndGradient = lossAndGradient
    self.preactivations = preactivations
    self.features = features
    self.tangentKernelChange = tangentKernelChange
    self.product = product
    self.kinkScan = kinkScan
    self.kinkDescent = kinkDescent
    self.peak = peak
  }
}
