import Randomness
import Wire

/// Random choices that a seed decides.
struct Generator: RandomNumberGenerator {
  private var random: SplitMix64

  init(seed: UInt64) {
    random = SplitMix64(seed: seed &* 0x9E37_79B9_7F4A_7C15 &+ 0xD1B5_4A32_D192_ED03)
  }

  mutating func next() -> UInt64 { random.next() }

  mutating func chance(_ perMille: Int) -> Bool { Int(next() % 1000) < perMille }

  mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  mutating func pick<Element>(_ choices: [Element]) -> Element { choices[number(0...choices.count - 1)] }

  mutating func session() -> Session {
    let words = [next(), next()]
    let bytes = words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
    return Session(bytes: bytes) ?? Session()
  }
}
