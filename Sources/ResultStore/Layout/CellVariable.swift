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

    /// The bytes of one element.
    var bytes: [UInt8] {
      switch self {
      case .notANumber: withUnsafeBytes(of: Double.nan.bitPattern.littleEndian) { Array($0) }
      case .minusOne: [UInt8](repeating: 0xFF, count: 8)
      case .missingStatus: [UInt8(bitPattern: CellStatus.missing.rawValue)]
      }
    }
  }

  /// Its name in the result.
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
  /// The dataset of a shard it is kept in, and after how many elements of a cell's row.
  var source: (dataset: String, offset: Int)

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

  static func == (a: Self, b: Self) -> Bool {
    a.name == b.name && a.fill == b.fill && a.dimensions == b.dimensions && a.source == b.source
  }
}
