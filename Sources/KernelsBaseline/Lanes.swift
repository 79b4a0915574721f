// This folder is compiled once for each instruction set; the other variants' folders link to its files.

/// A few neighbouring scalars that are computed with at once.
protocol Lanes: SendableMetatype {
  associatedtype Scalar: BinaryFloatingPoint, SendableMetatype
  /// The narrowest vector that keeps the multipliers busy: what is left over is cut into these.
  associatedtype Narrow: Lanes where Narrow.Scalar == Scalar
  /// How many scalars.
  static var count: Int { get }
  static var zero: Self { get }
  /// Reads `count` scalars; the address is a multiple of the vector's size.
  static func load(_ address: UnsafePointer<Scalar>) -> Self
  /// Writes `count` scalars, likewise.
  func store(_ address: UnsafeMutablePointer<Scalar>)
  /// self += x · other, rounded once where the instruction set has a fused form and twice where not.
  mutating func addProduct(_ x: Scalar, _ other: Self)
  /// self += x · other lane by lane, rounded likewise.
  mutating func addProduct(_ x: Self, _ other: Self)
}

#if arch(arm64) || RICHSWEEP_AVX2 || RICHSWEEP_AVX512
  /// acc + x · y with one rounding.
  @inline(__always) func fused<V: SIMD>(_ acc: V, _ x: V, _ y: V) -> V where V.Scalar: BinaryFloatingPoint {
    acc.addingProduct(x, y)
  }
#else
  /// acc + x · y with two roundings: the baseline has no fused instruction, and a call for each would be slow.
  @inline(__always) func fused<V: SIMD>(_ acc: V, _ x: V, _ y: V) -> V where V.Scalar: BinaryFloatingPoint {
    acc + x * y
  }
#endif

/// Lanes that are one vector register.
protocol Register: Lanes {
  associatedtype Vector: SIMD where Vector.Scalar == Scalar
  var vector: Vector { get set }
  init(_ vector: Vector)
}

extension Register {
  @inline(__always) static var count: Int { MemoryLayout<Vector>.size / MemoryLayout<Scalar>.size }
  @inline(__always) static var zero: Self { Self(Vector()) }
  @inline(__always) static func load(_ address: UnsafePointer<Scalar>) -> Self {
    Self(UnsafeRawPointer(address).load(as: Vector.self))
  }
  @inline(__always) func store(_ address: UnsafeMutablePointer<Scalar>) {
    UnsafeMutableRawPointer(address).storeBytes(of: vector, as: Vector.self)
  }
  @inline(__always) mutating func addProduct(_ x: Scalar, _ other: Self) {
    vector = fused(vector, Vector(repeating: x), other.vector)
  }
  @inline(__always) mutating func addProduct(_ x: Self, _ other: Self) {
    vector = fused(vector, x.vector, other.vector)
  }
}

/// A register of doubles.
struct DoubleLanes: Register {
  typealias Scalar = Double
  #if RICHSWEEP_AVX512
    typealias Narrow = NarrowDoubleLanes
    var vector: SIMD8<Double>
    @inline(__always) init(_ vector: SIMD8<Double>) { self.vector = vector }
  #elseif RICHSWEEP_AVX2
    typealias Narrow = Self
    var vector: SIMD4<Double>
    @inline(__always) init(_ vector: SIMD4<Double>) { self.vector = vector }
  #else
    typealias Narrow = Self
    var vector: SIMD2<Double>
    @inline(__always) init(_ vector: SIMD2<Double>) { self.vector = vector }
  #endif
}

/// A register of floats.
struct FloatLanes: Register {
  typealias Scalar = Float
  #if RICHSWEEP_AVX512
    typealias Narrow = NarrowFloatLanes
    var vector: SIMD16<Float>
    @inline(__always) init(_ vector: SIMD16<Float>) { self.vector = vector }
  #elseif RICHSWEEP_AVX2
    typealias Narrow = Self
    var vector: SIMD8<Float>
    @inline(__always) init(_ vector: SIMD8<Float>) { self.vector = vector }
  #else
    typealias Narrow = Self
    var vector: SIMD4<Float>
    @inline(__always) init(_ vector: SIMD4<Float>) { self.vector = vector }
  #endif
}

#if RICHSWEEP_AVX512
  /// Half a register of doubles: processors that do two of these at once lose nothing by them.
  struct NarrowDoubleLanes: Register {
    typealias Scalar = Double
    typealias Narrow = Self
    var vector: SIMD4<Double>
    @inline(__always) init(_ vector: SIMD4<Double>) { self.vector = vector }
  }

  /// Half a register of floats.
  struct NarrowFloatLanes: Register {
    typealias Scalar = Float
    typealias Narrow = Self
    var vector: SIMD8<Float>
    @inline(__always) init(_ vector: SIMD8<Float>) { self.vector = vector }
  }
#endif
