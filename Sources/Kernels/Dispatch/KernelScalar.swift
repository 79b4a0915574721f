package import KernelInterface
import KernelsBaseline

#if arch(x86_64)
  import KernelsAVX2
  import KernelsAVX512
#endif

/// A type the kernels exist for: `Double` or `Float`.
///
/// The requirements lead from generic code to code compiled for the type. All but `kernels` have one
/// definition, of which a conformance holds a copy for its type, for the instructions that every processor has.
package protocol KernelScalar: BinaryFloatingPoint, Sendable {
  /// What depends on the instruction set.
  static func kernels(for set: InstructionSet) -> KernelTable<Self>
  /// x ← x − factor · y.
  static func subtract(
    _ factor: Self, times y: UnsafePointer<Self>, from x: UnsafeMutablePointer<Self>, count: Int)
  /// x ← own · x + Σ factor · vector, four terms in order; x is not read where `own` is 0.
  static func combine(
    _ x: UnsafeMutablePointer<Self>, own: Self, with factors: (Self, Self, Self, Self),
    _ a: UnsafePointer<Self>, _ b: UnsafePointer<Self>, _ c: UnsafePointer<Self>, _ d: UnsafePointer<Self>,
    count: Int)
  /// x ← factor · x.
  static func scale(_ x: UnsafeMutablePointer<Self>, by factor: Self, count: Int)
  /// Σ (xᵢ − yᵢ)².
  static func squaredDistance(_ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, count: Int) -> Double
  /// Σ xᵢ².
  static func squaredNorm(_ x: UnsafePointer<Self>, count: Int) -> Double
  /// Σ xᵢ yᵢ, in order.
  static func product(_ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, count: Int) -> Double
  /// How often x and y differ in sign, zero being a sign of its own.
  static func signChanges(_ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, count: Int) -> Int
  /// σ(z): z where z ≥ 0, `slope` · z elsewhere.
  static func rectify(
    _ z: UnsafePointer<Self>, slope: Self, into target: UnsafeMutablePointer<Self>, count: Int)
  /// x ← x σ'(z): x where z ≥ 0, `slope` · x elsewhere.
  static func mask(_ x: UnsafeMutablePointer<Self>, by z: UnsafePointer<Self>, slope: Self, count: Int)
  /// x ← factor · x − y; returns Σ xᵢ², in order.
  static func residuals(
    _ x: UnsafeMutablePointer<Self>, factor: Self, _ y: UnsafePointer<Self>, count: Int
  ) -> Double
  /// x ← x + y z, element by element.
  static func addProducts(
    _ x: UnsafeMutablePointer<Self>, _ y: UnsafePointer<Self>, _ z: UnsafePointer<Self>, count: Int)
  /// Adds the elements of x, as part of a kernel, and of y, as the same part of another, to `change`.
  static func addChange(
    from x: UnsafePointer<Self>, to y: UnsafePointer<Self>, count: Int, weight: Double,
    change: inout KernelChange)
  /// Writes a panel of `depth` values a sample as rows of `stride`, a sample each, zero past its values.
  static func transposePanel(
    _ panel: UnsafePointer<Self>, depth: Int, into rows: UnsafeMutablePointer<Self>, stride: Int, samples: Int
  )
  /// Writes each of `count` scalars into all samples of its row of a panel.
  static func spread(_ values: UnsafePointer<Self>, into panel: UnsafeMutablePointer<Self>, count: Int)
  /// Copies scalars that are some steps apart to where they are others apart.
  static func copy(
    _ source: UnsafePointer<Self>, step: Int, to target: UnsafeMutablePointer<Self>, step targetStep: Int,
    count: Int)
  /// The nearest scalars to some doubles.
  static func round(_ numbers: [Double], into target: UnsafeMutablePointer<Self>)
  /// Some scalars as doubles.
  static func widen(_ source: UnsafePointer<Self>, count: Int) -> [Double]
}

extension Double: KernelScalar {
  package static func kernels(for set: InstructionSet) -> KernelTable<Double> {
    switch set {
    case .baseline: KernelsBaseline.doubleKernels
    #if arch(x86_64)
      case .avx2: KernelsAVX2.doubleKernels
      case .avx512: KernelsAVX512.doubleKernels
    #else
      case .avx2, .avx512: preconditionFailure("no such instructions here")
    #endif
    }
  }
}

extension Float: KernelScalar {
  package static func kernels(for set: InstructionSet) -> KernelTable<Float> {
    switch set {
    case .baseline: KernelsBaseline.floatKernels
    #if arch(x86_64)
      case .avx2: KernelsAVX2.floatKernels
      case .avx512: KernelsAVX512.floatKernels
    #else
      case .avx2, .avx512: preconditionFailure("no such instructions here")
    #endif
    }
  }
}
