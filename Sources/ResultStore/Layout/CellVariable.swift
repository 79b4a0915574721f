internal import Training

/// One array that every cell of a sweep has: how it is called, and where shard and result keep it.
struct CellVariable: Equatable {
  /// What is read where a cell has no value, and whether `_FillValue` says so.
  enum Fill: Equatable {
    /// NaN, of float64.
    case notANumber
    /// −1, of int64.
    case minusOne
    /// The status of a missing cell, of int8, without `_FillValue`: readers would turn it to floats.
    case missingStatus
  }

  /// Its name, in the result and in a shard.
  var name: String
  /// What it is, in words.
  var longName: String
  /// Its unit as netCDF writes it.
  var units: String
  /// What it holds; decides the type of number too.
  var fill: Fill
  /// Its dimensions within one cell, slowest first.
  var dimensions: [Dimension]
  /// What a reader should know besides.
  var comment: String?
  /// Whether two runs of the same sweep give the same bytes.
  var isReproducible = true
  /// Whether cells that an earlier version trained may lack it: a missing number then says nothing.
  var isRecent = false

  /// The type of number.
  var elementType: ElementType {
    switch fill {
    case .notANumber: .float64
    case .minusOne: .int64
    case .missingStatus: .int8
    }
  }

  /// Numbers in one cell.
  var count: Int { dimensions.reduce(1) { $0 * $1.length } }
  /// Bytes in one cell.
  var byteCount: Int { count * elementType.size }

  /// Whether it is stored as one compressed chunk a cell; what is smaller lies side by side, because small
  /// chunks cost a multiple of their size.
  var isChunked: Bool { byteCount >= Self.smallestChunk }
  static let smallestChunk = 4096
}

extension CellVariable {
  /// What cells have of one number each.
  init(_ column: CellColumn) {
    let fill: Fill =
      switch column.access {
      case .status: .missingStatus
      case .integer: .minusOne
      case .real: .notANumber
      }
    self.init(
      name: column.name, longName: column.longName, units: column.units, fill: fill, dimensions: [],
      comment: column.comment, isReproducible: column.isReproducible, isRecent: column.isRecent)
  }
}
