/// One, two or three neighbouring vectors: the columns of a tile.
protocol Columns {
  associatedtype Vector: Lanes
  static var count: Int { get }
  static var zero: Self { get }
  static func load(_ address: UnsafePointer<Vector.Scalar>) -> Self
  func store(_ address: UnsafeMutablePointer<Vector.Scalar>)
  mutating func addProduct(_ x: Vector.Scalar, _ other: Self)
}

struct One<Vector: Lanes>: Columns {
  var first: Vector
  @inline(__always) static var count: Int { Vector.count }
  @inline(__always) static var zero: Self { Self(first: Vector.zero) }
  @inline(__always) static func load(_ address: UnsafePointer<Vector.Scalar>) -> Self {
    Self(first: Vector.load(address))
  }
  @inline(__always) func store(_ address: UnsafeMutablePointer<Vector.Scalar>) { first.store(address) }
  @inline(__always) mutating func addProduct(_ x: Vector.Scalar, _ other: Self) {
    first.addProduct(x, other.first)
  }
}

struct Two<Vector: Lanes>: Columns {
  var first: Vector, second: Vector
  @inline(__always) static var count: Int { 2 * Vector.count }
  @inline(__always) static var zero: Self { Self(first: Vector.zero, second: Vector.zero) }
  @inline(__always) static func load(_ address: UnsafePointer<Vector.Scalar>) -> Self {
    Self(first: Vector.load(address), second: Vector.load(address + Vector.count))
  }
  @inline(__always) func store(_ address: UnsafeMutablePointer<Vector.Scalar>) {
    first.store(address)
    second.store(address + Vector.count)
  }
  @inline(__always) mutating func addProduct(_ x: Vector.Scalar, _ other: Self) {
    first.addProduct(x, other.first)
    second.addProduct(x, other.second)
  }
}

struct Three<Vector: Lanes>: Columns {
  var first: Vector, second: Vector, third: Vector
  @inline(__always) static var count: Int { 3 * Vector.count }
  @inline(__always) static var zero: Self {
    Self(first: Vector.zero, second: Vector.zero, third: Vector.zero)
  }
  @inline(__always) static func load(_ address: UnsafePointer<Vector.Scalar>) -> Self {
    Self(
      first: Vector.load(address), second: Vector.load(address + Vector.count),
      third: Vector.load(address + 2 * Vector.count))
  }
  @inline(__always) func store(_ address: UnsafeMutablePointer<Vector.Scalar>) {
    first.store(address)
    second.store(address + Vector.count)
    third.store(address + 2 * Vector.count)
  }
  @inline(__always) mutating func addProduct(_ x: Vector.Scalar, _ other: Self) {
    first.addProduct(x, other.first)
    second.addProduct(x, other.second)
    third.addProduct(x, other.third)
  }
}
