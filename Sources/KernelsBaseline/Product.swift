/// The left factor of a product: element (r, k) is at `base[r * row + k * step]`.
struct Factor<Scalar> {
  var base: UnsafePointer<Scalar>
  var row: Int
  var step: Int
}

/// C = A·B, or C += A·B: C has `rows` rows `cRow` apart and `columns` columns (rounded up to whole vectors),
/// B has `depth` rows `bStep` apart.
///
/// Every element is one sequential sum over `depth`, whatever the tile it falls in, so that the bits
/// depend neither on the blocking nor on the width of the vectors. C may not overlap A or B.
/// O(rows · columns · depth) multiply-adds.
@inline(__always)
func product<V: Lanes>(
  _: V.Type, into c: UnsafeMutablePointer<V.Scalar>, cRow: Int, _ a: Factor<V.Scalar>,
  _ b: UnsafePointer<V.Scalar>, bStep: Int, rows: Int, columns: Int, depth: Int, accumulate: Bool
) {
  let vectors = (columns + V.count - 1) / V.count
  // Groups of three, save that four vectors left over go as two and two: a single one would leave the multipliers idle.
  let pairs = vectors < 2 ? 0 : (3 - vectors % 3) % 3
  let triples = (vectors - 2 * pairs) / 3
  var column = 0
  for _ in 0..<triples {
    tiles(
      Three<V>.self, into: c + column, cRow: cRow, a, b + column, bStep: bStep, rows: rows, depth: depth,
      accumulate: accumulate)
    column += Three<V>.count
  }
  for _ in 0..<pairs {
    tiles(
      Two<V>.self, into: c + column, cRow: cRow, a, b + column, bStep: bStep, rows: rows, depth: depth,
      accumulate: accumulate)
    column += Two<V>.count
  }
  if vectors == 1 {
    tiles(
      V.self, into: c, cRow: cRow, a, b, bStep: bStep, rows: rows, depth: depth, accumulate: accumulate)
  }
}

/// One group of columns of a product, four rows at a time.
@inline(__always)
func tiles<G: Lanes>(
  _: G.Type, into c: UnsafeMutablePointer<G.Scalar>, cRow: Int, _ a: Factor<G.Scalar>,
  _ b: UnsafePointer<G.Scalar>, bStep: Int, rows: Int, depth: Int, accumulate: Bool
) {
  var r = 0
  while r + 4 <= rows {
    fourRows(
      G.self, into: c + r * cRow, cRow: cRow, a.base + r * a.row, aRow: a.row, aStep: a.step, b, bStep: bStep,
      depth: depth, accumulate: accumulate)
    r += 4
  }
  while r < rows {
    oneRow(
      G.self, into: c + r * cRow, a.base + r * a.row, aStep: a.step, b, bStep: bStep, depth: depth,
      accumulate: accumulate)
    r += 1
  }
}

/// Four rows of one group of columns, all sums in registers.
@inline(__always)
func fourRows<G: Lanes>(
  _: G.Type, into c: UnsafeMutablePointer<G.Scalar>, cRow: Int, _ a: UnsafePointer<G.Scalar>, aRow: Int,
  aStep: Int, _ b: UnsafePointer<G.Scalar>, bStep: Int, depth: Int, accumulate: Bool
) {
  var sum0 = G.zero
  var sum1 = G.zero
  var sum2 = G.zero
  var sum3 = G.zero
  if accumulate {
    sum0 = G.load(c)
    sum1 = G.load(c + cRow)
    sum2 = G.load(c + 2 * cRow)
    sum3 = G.load(c + 3 * cRow)
  }
  var a = a
  var b = b
  for _ in 0..<depth {
    let column = G.load(b)
    sum0.addProduct(a[0], column)
    sum1.addProduct(a[aRow], column)
    sum2.addProduct(a[2 * aRow], column)
    sum3.addProduct(a[3 * aRow], column)
    a += aStep
    b += bStep
  }
  sum0.store(c)
  sum1.store(c + cRow)
  sum2.store(c + 2 * cRow)
  sum3.store(c + 3 * cRow)
}

/// One row of one group of columns.
@inline(__always)
func oneRow<G: Lanes>(
  _: G.Type, into c: UnsafeMutablePointer<G.Scalar>, _ a: UnsafePointer<G.Scalar>, aStep: Int,
  _ b: UnsafePointer<G.Scalar>, bStep: Int, depth: Int, accumulate: Bool
) {
  var sum = accumulate ? G.load(c) : G.zero
  var a = a
  var b = b
  for _ in 0..<depth {
    sum.addProduct(a[0], G.load(b))
    a += aStep
    b += bStep
  }
  sum.store(c)
}
