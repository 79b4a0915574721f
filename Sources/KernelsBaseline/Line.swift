/// The scalars of a cache line, in as many registers as that takes.
///
/// Sums that run *along* neighbouring scalars are kept in as many partial sums in every instruction set, so
/// that their order, and with it the bits, is the same in all.
protocol Line: SendableMetatype {
  associatedtype Scalar: BinaryFloatingPoint, SendableMetatype
  /// Eight or sixteen.
  static var count: Int { get }
  static func load(_ address: UnsafePointer<Scalar>) -> Self
  func store(_ address: UnsafeMutablePointer<Scalar>)
  init(repeating: Scalar)
  /// Lane by lane.
  static func * (_: Self, _: Self) -> Self
  static func + (_: Self, _: Self) -> Self
  static func - (_: Self, _: Self) -> Self
  /// self + x · y, rounded as ``Lanes/addProduct(_:_:)`` is.
  func addingProduct(_ x: Self, _ y: Self) -> Self
  /// Lane by lane, `other` where self ≥ 0 and `instead` elsewhere.
  func choose(_ other: Self, otherwise instead: Self) -> Self
  /// Lane by lane, the smaller and the larger of both, and the magnitude.
  func smaller(_ other: Self) -> Self
  func larger(_ other: Self) -> Self
  var magnitude: Self { get }
  /// Whether any lane is ≥ 0.
  var hasNonnegative: Bool { get }
  /// One lane.
  subscript(lane: Int) -> Scalar { get }
  /// Lane by lane, self kept between 0 and `bound` where that is positive, and `instead` where it is not.
  func clamped(to bound: Self, otherwise instead: Self) -> Self
  /// ((0 + 4) + (2 + 6)) + ((1 + 5) + (3 + 7)), after adding the upper half of sixteen to the lower.
  func sum() -> Scalar
  /// sums += self², eight partial sums in double precision.
  func addSquares(to sums: inout SIMD8<Double>)
}

struct DoubleLine: Line {
  var vector: SIMD8<Double>
  @inline(__always) static var count: Int { 8 }
  @inline(__always) init(_ vector: SIMD8<Double>) { self.vector = vector }
  @inline(__always) init(repeating value: Double) { vector = SIMD8(repeating: value) }
  @inline(__always) static func load(_ address: UnsafePointer<Double>) -> Self {
    Self(UnsafeRawPointer(address).load(as: SIMD8<Double>.self))
  }
  @inline(__always) func store(_ address: UnsafeMutablePointer<Double>) {
    UnsafeMutableRawPointer(address).storeBytes(of: vector, as: SIMD8<Double>.self)
  }
  @inline(__always) static func * (a: Self, b: Self) -> Self { Self(a.vector * b.vector) }
  @inline(__always) static func + (a: Self, b: Self) -> Self { Self(a.vector + b.vector) }
  @inline(__always) static func - (a: Self, b: Self) -> Self { Self(a.vector - b.vector) }
  @inline(__always) func addingProduct(_ x: Self, _ y: Self) -> Self {
    Self(fused(vector, x.vector, y.vector))
  }
  @inline(__always) func choose(_ other: Self, otherwise instead: Self) -> Self {
    Self(instead.vector.replacing(with: other.vector, where: vector .>= 0))
  }
  @inline(__always) func smaller(_ other: Self) -> Self {
    Self(other.vector.replacing(with: vector, where: vector .< other.vector))
  }
  @inline(__always) func larger(_ other: Self) -> Self {
    Self(other.vector.replacing(with: vector, where: vector .> other.vector))
  }
  @inline(__always) var magnitude: Self { larger(Self(0 - vector)) }
  @inline(__always) var hasNonnegative: Bool { any(vector .>= 0) }
  @inline(__always) subscript(lane: Int) -> Double { vector[lane] }
  @inline(__always) func clamped(to bound: Self, otherwise instead: Self) -> Self {
    let zero = SIMD8<Double>(repeating: 0)
    let low = vector.replacing(with: zero, where: vector .< zero)
    let kept = low.replacing(with: bound.vector, where: low .> bound.vector)
    return Self(instead.vector.replacing(with: kept, where: bound.vector .> zero))
  }
  @inline(__always) func sum() -> Double {
    let four = vector.lowHalf + vector.highHalf
    let two = four.lowHalf + four.highHalf
    return two.x + two.y
  }
  @inline(__always) func addSquares(to sums: inout SIMD8<Double>) { sums += vector * vector }
}

struct FloatLine: Line {
  var vector: SIMD16<Float>
  @inline(__always) static var count: Int { 16 }
  @inline(__always) init(_ vector: SIMD16<Float>) { self.vector = vector }
  @inline(__always) init(repeating value: Float) { vector = SIMD16(repeating: value) }
  @inline(__always) static func load(_ address: UnsafePointer<Float>) -> Self {
    Self(UnsafeRawPointer(address).load(as: SIMD16<Float>.self))
  }
  @inline(__always) func store(_ address: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(address).storeBytes(of: vector, as: SIMD16<Float>.self)
  }
  @inline(__always) static func * (a: Self, b: Self) -> Self { Self(a.vector * b.vector) }
  @inline(__always) static func + (a: Self, b: Self) -> Self { Self(a.vector + b.vector) }
  @inline(__always) static func - (a: Self, b: Self) -> Self { Self(a.vector - b.vector) }
  @inline(__always) func addingProduct(_ x: Self, _ y: Self) -> Self {
    Self(fused(vector, x.vector, y.vector))
  }
  @inline(__always) func choose(_ other: Self, otherwise instead: Self) -> Self {
    Self(instead.vector.replacing(with: other.vector, where: vector .>= 0))
  }
  @inline(__always) func smaller(_ other: Self) -> Self {
    Self(other.vector.replacing(with: vector, where: vector .< other.vector))
  }
  @inline(__always) func larger(_ other: Self) -> Self {
    Self(other.vector.replacing(with: vector, where: vector .> other.vector))
  }
  @inline(__always) var magnitude: Self { larger(Self(0 - vector)) }
  @inline(__always) var hasNonnegative: Bool { any(vector .>= 0) }
  @inline(__always) subscript(lane: Int) -> Float { vector[lane] }
  @inline(__always) func clamped(to bound: Self, otherwise instead: Self) -> Self {
    let zero = SIMD16<Float>(repeating: 0)
    let low = vector.replacing(with: zero, where: vector .< zero)
    let kept = low.replacing(with: bound.vector, where: low .> bound.vector)
    return Self(instead.vector.replacing(with: kept, where: bound.vector .> zero))
  }
  @inline(__always) func sum() -> Float {
    let eight = vector.lowHalf + vector.highHalf
    let four = eight.lowHalf + eight.highHalf
    let two = four.lowHalf + four.highHalf
    return two.x + two.y
  }
  @inline(__always) func addSquares(to sums: inout SIMD8<Double>) {
    let low = SIMD8<Double>(vector.lowHalf)
    let high = SIMD8<Double>(vector.highHalf)
    sums += low * low
    sums += high * high
  }
}
