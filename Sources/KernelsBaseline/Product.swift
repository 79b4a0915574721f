/// A factor or product: element (r, k) is at `base[r * row + k * step]`.
struct Factor<Scalar> {
  var base: UnsafePointer<Scalar>
  var row: Int
  var step: Int
}

/// How many rows a tile has at most: with three columns of vectors its sums leave registers for the operands,
/// eight rows where there are thirty-two registers, four where there are sixteen.
#if RICHSWEEP_AVX512 || arch(arm64)
  private var tileRows: Int { 8 }
#else
  private var tileRows: Int { 4 }
#endif

/// C = A·B, or C += A·B: C has `rows` rows `cRow` apart and `columns` columns (rounded up to whole narrow
/// vectors), B has `depth` rows `bStep` apart.
///
/// Every element is one sequential sum over `depth`, whatever the tile it falls in, so that the bits
/// depend neither on the blocking nor on the width of the vectors. C may not overlap A or B.
/// O(rows · columns · depth) multiply-adds.
@inline(__always)
func product<V: Lanes>(
  _: V.Type, into c: UnsafeMutablePointer<V.Scalar>, cRow: Int, _ a: Factor<V.Scalar>,
  _ b: UnsafePointer<V.Scalar>, bStep: Int, rows: Int, columns: Int, depth: Int, accumulate: Bool
) {
  var column = 0
  while column + Three<V>.count <= columns {
    tiles(
      Three<V>.self, into: c + column, cRow: cRow, a, b + column, bStep: bStep, rows: rows, depth: depth,
      accumulate: accumulate)
    column += Three<V>.count
  }
  let narrow = V.Narrow.count
  while column < columns {
    let left = (columns - column + narrow - 1) / narrow
    // By threes, save that four go as two and two: a single one would leave the multipliers idle.
    if left == 3 || left > 4 {
      tiles(
        Three<V.Narrow>.self, into: c + column, cRow: cRow, a, b + column, bStep: bStep, rows: rows,
        depth: depth, accumulate: accumulate)
      column += Three<V.Narrow>.count
    } else if left > 1 {
      tiles(
        Two<V.Narrow>.self, into: c + column, cRow: cRow, a, b + column, bStep: bStep, rows: rows,
        depth: depth, accumulate: accumulate)
      column += Two<V.Narrow>.count
    } else {
      tiles(
        One<V.Narrow>.self, into: c + column, cRow: cRow, a, b + column, bStep: bStep, rows: rows,
        depth: depth, accumulate: accumulate)
      column += One<V.Narrow>.count
    }
  }
}

/// One group of columns of a product, in tiles of nearly equal numbers of rows: a low one would wait for its sums.
@inline(__always)
private func tiles<G: Columns>(
  _: G.Type, into c: UnsafeMutablePointer<G.Vector.Scalar>, cRow: Int, _ a: Factor<G.Vector.Scalar>,
  _ b: UnsafePointer<G.Vector.Scalar>, bStep: Int, rows: Int, depth: Int, accumulate: Bool
) {
  var left = (rows + tileRows - 1) / tileRows
  var first = 0
  while first < rows {
    let height = (rows - first + left - 1) / left
    let c = c + first * cRow
    var a = a
    a.base += first * a.row
    switch height {
    case 1: tile(Row<G>.self, into: c, cRow: cRow, a, b, bStep: bStep, depth: depth, accumulate: accumulate)
    case 2:
      tile(TwoRows<G>.self, into: c, cRow: cRow, a, b, bStep: bStep, depth: depth, accumulate: accumulate)
    case 3:
      tile(ThreeRows<G>.self, into: c, cRow: cRow, a, b, bStep: bStep, depth: depth, accumulate: accumulate)
    #if RICHSWEEP_AVX512 || arch(arm64)
      case 5:
        tile(FiveRows<G>.self, into: c, cRow: cRow, a, b, bStep: bStep, depth: depth, accumulate: accumulate)
      case 6:
        tile(SixRows<G>.self, into: c, cRow: cRow, a, b, bStep: bStep, depth: depth, accumulate: accumulate)
      case 7:
        tile(SevenRows<G>.self, into: c, cRow: cRow, a, b, bStep: bStep, depth: depth, accumulate: accumulate)
      case 8:
        tile(EightRows<G>.self, into: c, cRow: cRow, a, b, bStep: bStep, depth: depth, accumulate: accumulate)
    #endif
    default:
      tile(FourRows<G>.self, into: c, cRow: cRow, a, b, bStep: bStep, depth: depth, accumulate: accumulate)
    }
    first += height
    left -= 1
  }
}

/// One tile: all its sums in registers.
@inline(never)
private func tile<R: Rows>(
  _: R.Type, into c: UnsafeMutablePointer<R.Scalar>, cRow: Int, _ a: Factor<R.Scalar>,
  _ b: UnsafePointer<R.Scalar>, bStep: Int, depth: Int, accumulate: Bool
) {
  var sums = accumulate ? R.load(c, row: cRow) : R.zero
  var factors = a.base
  var b = b
  for _ in 0..<depth {
    sums.addProducts(factors, row: a.row, R.Group.load(b))
    factors += a.step
    b += bStep
  }
  sums.store(c, row: cRow)
}
