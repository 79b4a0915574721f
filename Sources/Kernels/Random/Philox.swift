/// Philox4x32-10, a counter-based random function: 128 random bits for each counter and key.
///
/// Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011,
/// https://doi.org/10.1145/2063384.2063405. No state: the order of use never matters.
package enum Philox {
  /// Ten rounds over `counter` under the 64-bit `key`, whose low half is the first key word.
  package static func bits(counter: SIMD4<UInt32>, key: UInt64) -> SIMD4<UInt32> {
    var (c0, c1, c2, c3) = (counter.x, counter.y, counter.z, counter.w)
    var k0 = UInt32(truncatingIfNeeded: key)
    var k1 = UInt32(truncatingIfNeeded: key >> 32)
    for round in 0..<10 {
      if round > 0 {
        k0 &+= 0x9E37_79B9
        k1 &+= 0xBB67_AE85
      }
      let even = UInt64(c0) * 0xD251_1F53
      let odd = UInt64(c2) * 0xCD9E_8D57
      (c0, c1, c2, c3) = (
        UInt32(truncatingIfNeeded: odd >> 32) ^ c1 ^ k0, UInt32(truncatingIfNeeded: odd),
        UInt32(truncatingIfNeeded: even >> 32) ^ c3 ^ k1, UInt32(truncatingIfNeeded: even)
      )
    }
    return SIMD4(c0, c1, c2, c3)
  }
}
