/// Orders in which to give cells other than the longest first.
public enum CellOrder {
  /// All cells in a random order, the same for the same seed.
  ///
  /// - Precondition: fewer than 2³² cells.
  public static func shuffled(_ count: Int, seed: UInt64) -> [UInt32] {
    var generator = SplitMix64(state: seed)
    var order = (0..<UInt32(count)).map { $0 }
    order.shuffle(using: &generator)
    return order
  }
}

/// Steele, Lea, Flood: Fast splittable pseudorandom number generators (OOPSLA 2014), as in Java's
/// SplittableRandom. Only for orders, never for what is trained.
private struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
