// The ceiling the kernels are held against: multiply-adds with nothing to load and nothing to wait for.

/// Twelve vectors of multiply-adds a round, every chain independent of the others, as many as a product has
/// in flight; returns a number that depends on all of them. Twice 12 · `V.count` operations a round.
@inline(__always)
private func independentProducts<V: Lanes>(_: V.Type, rounds: Int, start: UnsafePointer<V.Scalar>) -> V {
  var first = Three<V>.load(start)
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
  return sum
}

/// See `independentProducts`: reads and overwrites ``peakScratchCount`` scalars, returns the operations done.
@inline(never) package func peak(rounds: Int, scratch: UnsafeMutablePointer<Double>) -> Int {
  independentProducts(DoubleLanes.self, rounds: rounds, start: scratch).store(scratch)
  return rounds * 24 * DoubleLanes.count
}

/// See `independentProducts`: reads and overwrites ``peakScratchCount`` scalars, returns the operations done.
@inline(never) package func peak(rounds: Int, scratch: UnsafeMutablePointer<Float>) -> Int {
  independentProducts(FloatLanes.self, rounds: rounds, start: scratch).store(scratch)
  return rounds * 24 * FloatLanes.count
}
