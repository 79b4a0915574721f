// This folder is compiled once for each instruction set; the other variants' folders link to its files.

/// A few neighbouring scalars that are computed with at once.
protocol Lanes {
  associatedtype Scalar: BinaryFloatingPoint
  /// How many scalars.
  static var count: Int { get }
  static var zero: Self { get }
  /// Reads `count` scalars; the address is a multiple of the vector's size.
  static func load(_ address: UnsafePointer<Scalar>) -> Self
  /// Writes `count` scalars, likewise.
  func store(_ address: UnsafeMutablePointer<Scalar>)
  /// self += x · other, rounded once where the instruction set has a fused form and twice where not.
  mutating func addProduct(_ x: Scalar, _ other: Self)
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

/// One vector register of doubles.
struct DoubleLanes: Lanes {
  #if RICHSWEEP_AVX512
    typealias Vector = SIMD8<Double>
  #elseif RICHSWEEP_AVX2
    typealias Vector = SIMD4<Double>
  #else
    typealias Vector = SIMD2<Double>
  #endif
  var vector: Vector

  @inline(__always) init(_ vector: Vector) { self.vector = vector }
  @inline(__always) static var count: Int { MemoryLayout<Vector>.size / MemoryLayout<Double>.size }
  @inline(__always) static var zero: Self { Self(Vector(repeating: 0)) }
  @inline(__always) static func load(_ address: UnsafePointer<Double>) -> Self {
    Self(UnsafeRawPointer(address).load(as: Vector.self))
  }
  @inline(__always) func store(_ address: UnsafeMutablePointer<Double>) {
    UnsafeMutableRawPointer(address).storeBytes(of: vector, as: Vector.self)
  }
  @inline(__always) mutating func addProduct(_ x: Double, _ other: Self) {
    vector = fused(vector, Vector(repeating: x), other.vector)
  }
}

/// One vector register of floats.
struct FloatLanes: Lanes {
  #if RICHSWEEP_AVX512
    typealias Vector = SIMD16<Float>
  #elseif RICHSWEEP_AVX2
    typealias Vector = SIMD8<Float>
  #else
    typealias Vector = SIMD4<Float>
  #endif
  var vector: Vector

  @inline(__always) init(_ vector: Vector) { self.vector = vector }
  @inline(__always) static var count: Int { MemoryLayout<Vector>.size / MemoryLayout<Float>.size }
  @inline(__always) static var zero: Self { Self(Vector(repeating: 0)) }
  @inline(__always) static func load(_ address: UnsafePointer<Float>) -> Self {
    Self(UnsafeRawPointer(address).load(as: Vector.self))
  }
  @inline(__always) func store(_ address: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(address).storeBytes(of: vector, as: Vector.self)
  }
  @inline(__always) mutating func addProduct(_ x: Float, _ other: Self) {
    vector = fused(vector, Vector(repeating: x), other.vector)
  }
}

/// Two neighbouring vectors.
struct Two<V: Lanes>: Lanes {
  var first: V, second: V
  @inline(__always) static var count: Int { 2 * V.count }
  @inline(__always) static var zero: Self { Self(first: V.zero, second: V.zero) }
  @inline(__always) static func load(_ address: UnsafePointer<V.Scalar>) -> Self {
    Self(first: V.load(address), second: V.load(address + V.count))
  }
  @inline(__always) func store(_ address: UnsafeMutablePointer<V.Scalar>) {
    first.store(address)
    second.store(address + V.count)
  }
  @inline(__always) mutating func addProduct(_ x: V.Scalar, _ other: Self) {
    first.addProduct(x, other.first)
    second.addProduct(x, other.second)
  }
}

/// Three neighbouring vectors: with four rows, twelve sums in flight, which hides the latency of the
/// multiplier and leaves registers for the operands where there are sixteen.
struct Three<V: Lanes>: Lanes {
  var first: V, second: V, third: V
  @inline(__always) static var count: Int { 3 * V.count }
  @inline(__always) static var zero: Self { Self(first: V.zero, second: V.zero, third: V.zero) }
  @inline(__always) static func load(_ address: UnsafePointer<V.Scalar>) -> Self {
    Self(first: V.load(address), second: V.load(address + V.count), third: V.load(address + 2 * V.count))
  }
  @inline(__always) func store(_ address: UnsafeMutablePointer<V.Scalar>) {
    first.store(address)
    second.store(address + V.count)
    third.store(address + 2 * V.count)
  }
  @inline(__always) mutating func addProduct(_ x: V.Scalar, _ other: Self) {
    first.addProduct(x, other.first)
    second.addProduct(x, other.second)
    third.addProduct(x, other.third)
  }
}
