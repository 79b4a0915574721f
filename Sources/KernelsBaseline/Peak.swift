// The ceiling the kernels are held against: multiply-adds with nothing to load and nothing to wait for.

/// Twelve vectors of multiply-adds a round, every chain independent of the others, as many as a product has
/// in flight; leaves numbers that depend on all of them. Returns the operations, 24 · `V.count` a round.
@inline(__always)
func independentProducts<V: Lanes>(
  _: V.Type, rounds: Int, scratch: UnsafeMutablePointer<V.Scalar>
) -> Int {
  var first = Three<V>.load(scratch)
  var second = first
  var third = first
  var fourth = first
  // Each sum is its own factor, so that no instruction set can take the multiplication out of the loop.
  let x = -V.Scalar.ulpOfOne
  for _ in 0..<rounds {
    first.addProduct(x, first)
    second.addProduct(x, second)
    third.addProduct(x, third)
    fourth.addProduct(x, fourth)
  }
  first.addProduct(1, second)
  third.addProduct(1, fourth)
  first.addProduct(1, third)
  var sum = first.first
  sum.addProduct(1, first.second)
  sum.addProduct(1, first.third)
  sum.store(scratch)
  return rounds * 24 * V.count
}
