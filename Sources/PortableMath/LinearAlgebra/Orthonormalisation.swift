/// Vectors of the same spans, orthonormal to rounding: each loses its components along those before it and is
/// normalised.
///
/// Gram and Schmidt's method, each vector gone through twice, which is enough (Giraud, Langou, Rozložník 2005,
/// https://doi.org/10.1016/j.camwa.2005.08.009). O(k² m) multiply-adds for k vectors of m numbers.
///
/// - Precondition: no more vectors than numbers in each, in general position.
package func orthonormalised(_ vectors: [[Double]]) -> [[Double]] {
  var basis: [[Double]] = []
  basis.reserveCapacity(vectors.count)
  for vector in vectors {
    var rest = vector
    for _ in 0..<2 {
      for direction in basis { rest = Vectors.sum(-Vectors.dot(direction, rest), direction, rest) }
      let norm = Vectors.norm(rest)
      rest = rest.map { $0 / norm }
    }
    basis.append(rest)
  }
  return basis
}
