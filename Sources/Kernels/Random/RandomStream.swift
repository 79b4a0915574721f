import PortableMath

/// The random numbers of one (seed, purpose, index): a fixed, endless sequence that can be entered anywhere.
package struct RandomStream: Sendable {
  private let seed: UInt64
  private let purpose: UInt32
  private let index: UInt64

  /// The stream for `index` (a sample, a neuron) of one `purpose` under `seed`.
  ///
  /// The seed is Philox's key; the counter holds the position, the purpose and the two halves of the index.
  package init(seed: UInt64, purpose: UInt32, index: Int) {
    self.seed = seed
    self.purpose = purpose
    self.index = UInt64(bitPattern: Int64(index))
  }

  /// The 64 random bits at `position`, two positions to a Philox block.
  package func bits(at position: Int) -> UInt64 {
    let pair = block(position / 2)
    return position % 2 == 0 ? pair.0 : pair.1
  }

  /// A number uniform in the open interval (0, 1), symmetric about ½: (k + ½) 2⁻⁵² for 52 random bits k.
  package func uniform(at position: Int) -> Double { Self.uniform(bits(at: position)) }

  /// −1 or 1, fair.
  package func sign(at position: Int) -> Double { bits(at: position) >> 63 == 0 ? 1 : -1 }

  /// A standard normal number.
  package func gaussian(at position: Int) -> Double { Portable.normalQuantile(uniform(at: position)) }

  /// The standard normal numbers at positions 0 to `count` − 1.
  package func gaussians(count: Int) -> [Double] {
    var numbers: [Double] = []
    numbers.reserveCapacity(count)
    for position in stride(from: 0, to: count, by: 2) {
      let pair = block(position / 2)
      numbers.append(Portable.normalQuantile(Self.uniform(pair.0)))
      if position + 1 < count { numbers.append(Portable.normalQuantile(Self.uniform(pair.1))) }
    }
    return numbers
  }

  /// A vector uniform on the unit sphere of `dimension` dimensions: a normalised Gaussian.
  package func unitVector(dimension: Int) -> [Double] {
    let gaussians = gaussians(count: dimension)
    let norm = gaussians.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return gaussians.map { $0 / norm }
  }

  private func block(_ number: Int) -> (UInt64, UInt64) {
    let counter = SIMD4(
      UInt32(number), purpose, UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: index >> 32))
    let block = Philox.bits(counter: counter, key: seed)
    return (UInt64(block.y) << 32 | UInt64(block.x), UInt64(block.w) << 32 | UInt64(block.z))
  }

  private static func uniform(_ bits: UInt64) -> Double { (Double(bits >> 12) + 0.5) * 0x1p-52 }
}
