package import KernelInterface

/// A type the kernels exist for: `Double` or `Float`.
///
/// The requirements lead from generic code to code compiled for the type, and where there is a choice, for
/// the instruction set.
package protocol KernelScalar: BinaryFloatingPoint, Sendable {
  /// Σ (f − y)².
  static func loss(
    _ network: TwoLayerView<Self>, _ samples: SampleRowsView<Self>, scratch: UnsafeMutablePointer<Self>,
    with set: InstructionSet
  ) -> Double
  /// Σ (f − y)² and the gradient of its mean.
  static func lossAndGradient(
    _ network: TwoLayerView<Self>, _ samples: SampleRowsView<Self>, gradient: TwoLayerGradientView<Self>,
    scratch: UnsafeMutablePointer<Self>, with set: InstructionSet
  ) -> Double
  /// z = w·x in panels.
  static func preactivations(
    _ network: TwoLayerView<Self>, _ inputs: PanelsView<Self>, into z: UnsafeMutablePointer<Self>,
    with set: InstructionSet)
  /// σ(z) and a σ'(z) in panels.
  static func features(
    _ network: TwoLayerView<Self>, preactivations: PanelsView<Self>, activations: UnsafeMutablePointer<Self>,
    sensitivities: UnsafeMutablePointer<Self>, with set: InstructionSet)
  /// How the tangent kernel moved.
  static func tangentKernelChange(
    inputs: PanelsView<Self>, from start: TangentFeaturesView<Self>, to now: TangentFeaturesView<Self>,
    scratch: UnsafeMutablePointer<Self>, with set: InstructionSet
  ) -> KernelChange
  /// Independent multiply-adds, as many at once as the processor takes; says how many operations.
  static func peak(rounds: Int, scratch: UnsafeMutablePointer<Self>, with set: InstructionSet) -> Int
  /// x ← x − factor · y.
  static func subtract(
    _ factor: Self, times y: UnsafePointer<Self>, from x: UnsafeMutablePointer<Self>, count: Int)
  /// x ← own · x + Σ factor · vector, four terms in order; x is not read where `own` is 0.
  static func combine(
    _ x: UnsafeMutablePointer<Self>, own: Self, with factors: (Self, Self, Self, Self),
    _ a: UnsafePointer<Self>, _ b: UnsafePointer<Self>, _ c: UnsafePointer<Self>, _ d: UnsafePointer<Self>,
    count: Int)
  /// Σ (xᵢ − yᵢ)².
  static func squaredDistance(_ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, count: Int) -> Double
  /// Σ xᵢ².
  static func squaredNorm(_ x: UnsafePointer<Self>, count: Int) -> Double
  /// How often x and y differ in sign.
  static func signChanges(_ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, count: Int) -> Int
  /// The nearest scalars to some doubles.
  static func round(_ numbers: [Double], into target: UnsafeMutablePointer<Self>)
  /// Some scalars as doubles.
  static func widen(_ source: UnsafePointer<Self>, count: Int) -> [Double]
}
