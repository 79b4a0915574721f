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
  /// How often x and y differ in sign, zero being a sign of its own.
  static func signChanges(_ x: UnsafePointer<Self>, _ y: UnsafePointer<Self>, count: Int) -> Int
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
