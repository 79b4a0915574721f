/// Eight neighbouring scalars, in as many registers as that takes.
///
/// Sums that run *along* a row are kept in eight partial sums in every instruction set, so that their
/// order, and with it the bits, is the same in all.
protocol Octet {
  associatedtype Scalar: BinaryFloatingPoint
  static func load(_ address: UnsafePointer<Scalar>) -> Self
  func store(_ address: UnsafeMutablePointer<Scalar>)
  init(repeating: Scalar)
  /// Lane by lane.
  static func * (_: Self, _: Self) -> Self
  static func - (_: Self, _: Self) -> Self
  /// self + x · y, rounded as ``Lanes/addProduct(_:_:)`` is.
  func addingProduct(_ x: Self, _ y: Self) -> Self
  /// σ'(z): 1 where z ≥ 0, `slope` elsewhere.
  func rectifierSlope(_ slope: Self) -> Self
  /// ((0 + 4) + (2 + 6)) + ((1 + 5) + (3 + 7)).
  func sum() -> Scalar
}

struct DoubleOctet: Octet {
  var vector: SIMD8<Double>
  @inline(__always) init(_ vector: SIMD8<Double>) { self.vector = vector }
  @inline(__always) init(repeating value: Double) { vector = SIMD8(repeating: value) }
  @inline(__always) static func load(_ address: UnsafePointer<Double>) -> Self {
    Self(UnsafeRawPointer(address).load(as: SIMD8<Double>.self))
  }
  @inline(__always) func store(_ address: UnsafeMutablePointer<Double>) {
    UnsafeMutableRawPointer(address).storeBytes(of: vector, as: SIMD8<Double>.self)
  }
  @inline(__always) static func * (a: Self, b: Self) -> Self { Self(a.vector * b.vector) }
  @inline(__always) static func - (a: Self, b: Self) -> Self { Self(a.vector - b.vector) }
  @inline(__always) func addingProduct(_ x: Self, _ y: Self) -> Self {
    Self(fused(vector, x.vector, y.vector))
  }
  @inline(__always) func rectifierSlope(_ slope: Self) -> Self {
    Self(slope.vector.replacing(with: 1, where: vector .>= 0))
  }
  @inline(__always) func sum() -> Double {
    let four = vector.lowHalf + vector.highHalf
    let two = four.lowHalf + four.highHalf
    return two.x + two.y
  }
}

struct FloatOctet: Octet {
  var vector: SIMD8<Float>
  @inline(__always) init(_ vector: SIMD8<Float>) { self.vector = vector }
  @inline(__always) init(repeating value: Float) { vector = SIMD8(repeating: value) }
  @inline(__always) static func load(_ address: UnsafePointer<Float>) -> Self {
    Self(UnsafeRawPointer(address).load(as: SIMD8<Float>.self))
  }
  @inline(__always) func store(_ address: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(address).storeBytes(of: vector, as: SIMD8<Float>.self)
  }
  @inline(__always) static func * (a: Self, b: Self) -> Self { Self(a.vector * b.vector) }
  @inline(__always) static func - (a: Self, b: Self) -> Self { Self(a.vector - b.vector) }
  @inline(__always) func addingProduct(_ x: Self, _ y: Self) -> Self {
    Self(fused(vector, x.vector, y.vector))
  }
  @inline(__always) func rectifierSlope(_ slope: Self) -> Self {
    Self(slope.vector.replacing(with: 1, where: vector .>= 0))
  }
  @inline(__always) func sum() -> Float {
    let four = vector.lowHalf + vector.highHalf
    let two = four.lowHalf + four.highHalf
    return two.x + two.y
  }
}
