import Kernels
import PortableMath

/// Four Gaussian blobs around the corners of a square, labelled by the quadrant: exclusive or
/// (docs/science.md, Tasks).
enum GaussianBlobs {
  /// The corners in the order samples are dealt to them, whose labels alternate.
  static let centres: [SIMD2<Double>] = [[1, 1], [-1, 1], [-1, -1], [1, -1]]

  /// `count` × 2 inputs: sample j lies around corner j mod 4, off it by `spread` times two standard normal numbers.
  ///
  /// It depends on the seed, j and the spread alone, so smaller sets are prefixes of larger ones; the normal
  /// numbers do not depend on the spread.
  static func inputs(seed: UInt64, purpose: StreamPurpose, count: Int, spread: Double) -> Matrix {
    let elements = (0..<count).flatMap { sample in
      let stream = purpose.stream(seed: seed, index: sample)
      let centre = centres[sample % 4]
      return [centre.x + spread * stream.gaussian(at: 0), centre.y + spread * stream.gaussian(at: 1)]
    }
    return Matrix(rows: count, columns: 2, elements: elements)
  }

  /// The label of each input, the product of the signs of its coordinates; zero counts as positive.
  static func labels(of inputs: Matrix) -> [Double] {
    (0..<inputs.rows).map { (inputs[$0, 0] < 0) == (inputs[$0, 1] < 0) ? 1 : -1 }
  }
}
