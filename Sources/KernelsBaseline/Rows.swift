/// The sums of a tile of a product: some rows of one group of columns, all in registers.
protocol Rows {
  associatedtype Group: Columns
  typealias Scalar = Group.Vector.Scalar
  /// How many rows.
  static var count: Int { get }
  static var zero: Self { get }
  /// Reads rows `row` scalars apart.
  static func load(_ address: UnsafePointer<Scalar>, row: Int) -> Self
  /// Writes them, likewise.
  func store(_ address: UnsafeMutablePointer<Scalar>, row: Int)
  /// Adds to each row the product of its own factor, `row` scalars from the next's, with the same columns.
  mutating func addProducts(_ factors: UnsafePointer<Scalar>, row: Int, _ columns: Group)
}

/// One row.
struct Row<Group: Columns>: Rows {
  typealias Scalar = Group.Vector.Scalar
  var sums: Group
  @inline(__always) static var count: Int { 1 }
  @inline(__always) static var zero: Self { Self(sums: Group.zero) }
  @inline(__always) static func load(_ address: UnsafePointer<Scalar>, row: Int) -> Self {
    Self(sums: Group.load(address))
  }
  @inline(__always) func store(_ address: UnsafeMutablePointer<Scalar>, row: Int) { sums.store(address) }
  @inline(__always) mutating func addProducts(
    _ factors: UnsafePointer<Scalar>, row: Int, _ columns: Group
  ) {
    sums.addProduct(factors[0], columns)
  }
}

/// Some rows above others.
struct Stack<Upper: Rows, Lower: Rows>: Rows where Upper.Group == Lower.Group {
  typealias Group = Upper.Group
  typealias Scalar = Group.Vector.Scalar
  var upper: Upper, lower: Lower
  @inline(__always) static var count: Int { Upper.count + Lower.count }
  @inline(__always) static var zero: Self { Self(upper: Upper.zero, lower: Lower.zero) }
  @inline(__always) static func load(_ address: UnsafePointer<Scalar>, row: Int) -> Self {
    Self(upper: Upper.load(address, row: row), lower: Lower.load(address + Upper.count * row, row: row))
  }
  @inline(__always) func store(_ address: UnsafeMutablePointer<Scalar>, row: Int) {
    upper.store(address, row: row)
    lower.store(address + Upper.count * row, row: row)
  }
  @inline(__always) mutating func addProducts(
    _ factors: UnsafePointer<Scalar>, row: Int, _ columns: Group
  ) {
    upper.addProducts(factors, row: row, columns)
    lower.addProducts(factors + Upper.count * row, row: row, columns)
  }
}

typealias TwoRows<Group: Columns> = Stack<Row<Group>, Row<Group>>
typealias ThreeRows<Group: Columns> = Stack<TwoRows<Group>, Row<Group>>
typealias FourRows<Group: Columns> = Stack<TwoRows<Group>, TwoRows<Group>>
typealias FiveRows<Group: Columns> = Stack<FourRows<Group>, Row<Group>>
typealias SixRows<Group: Columns> = Stack<FourRows<Group>, TwoRows<Group>>
typealias SevenRows<Group: Columns> = Stack<FourRows<Group>, ThreeRows<Group>>
typealias EightRows<Group: Columns> = Stack<FourRows<Group>, FourRows<Group>>
