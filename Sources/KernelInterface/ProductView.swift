/// A dense product C = A·B, or C += A·B: C is rows × columns, the sums run over `depth`.
///
/// Each element is one sequential sum over `depth`, whatever the instruction set. Columns are rounded up to whole narrow
/// vectors, for which there has to be room; rows of B and C begin at multiples of a vector's size. C overlaps
/// neither A nor B.
@frozen package struct ProductView<Scalar> {
  /// C, `target[r * targetRow + j]`.
  package var target: UnsafeMutablePointer<Scalar>
  package var targetRow: Int
  /// A, `left[r * leftRow + k * leftStep]`.
  package var left: UnsafePointer<Scalar>
  package var leftRow: Int
  package var leftStep: Int
  /// B, `right[k * rightRow + j]`.
  package var right: UnsafePointer<Scalar>
  package var rightRow: Int
  package var rows: Int
  package var columns: Int
  package var depth: Int
  /// Whether the product is added to what is there.
  package var accumulates: Bool

  package init(
    target: UnsafeMutablePointer<Scalar>, targetRow: Int, left: UnsafePointer<Scalar>, leftRow: Int,
    leftStep: Int, right: UnsafePointer<Scalar>, rightRow: Int, rows: Int, columns: Int, depth: Int,
    accumulates: Bool = false
  ) {
    self.target = target
    self.targetRow = targetRow
    self.left = left
    self.leftRow = leftRow
    self.leftStep = leftStep
    self.right = right
    self.rightRow = rightRow
    self.rows = rows
    self.columns = columns
    self.depth = depth
    self.accumulates = accumulates
  }
}
