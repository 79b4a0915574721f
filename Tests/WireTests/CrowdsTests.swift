import Randomness
import Testing
import Wire

/// Who of those at the door has to come again.
@Suite("Connections by their address")
struct CrowdsTests {
  @Test("The newest of the address that has most is found, whoever came and went before")
  func newestOfLargest() {
    let seed = UInt64.random(in: 0...999_999)
    var (random, crowds) = (SplitMix64(seed: seed), Crowds())
    var there: [(descriptor: Int32, address: String?)] = []
    var next: Int32 = 0
    for _ in 0..<3000 {
      if there.isEmpty || Int.random(in: 0..<100, using: &random) < 55 {
        let address = ["a", "b", "c", nil].randomElement(using: &random) ?? nil
        crowds.add(next, from: address)
        there.append((next, address))
        next += 1
      } else {
        crowds.remove(there.remove(at: Int.random(in: there.indices, using: &random)).descriptor)
      }
      let sizes = Dictionary(grouping: there, by: \.address).mapValues(\.count)
      let most = sizes.values.max() ?? 0
      #expect(crowds.count == there.count && crowds.isEmpty == there.isEmpty, "seed \(seed)")
      guard let found = crowds.newestOfLargest else {
        #expect(there.isEmpty, "seed \(seed)")
        continue
      }
      let address = there.first { $0.descriptor == found }?.address
      #expect(sizes[address ?? nil] == most, "seed \(seed)")
      #expect(there.last { $0.address == address }?.descriptor == found, "seed \(seed)")
      #expect(crowds.address(of: found) == .some(address ?? nil), "seed \(seed)")
    }
  }

  @Test("A connection that comes again under its number counts once, and one that is not there is not missed")
  func again() {
    var crowds = Crowds()
    crowds.add(7, from: "a")
    crowds.add(7, from: "b")
    #expect(crowds.count == 1 && crowds.address(of: 7) == "b")
    crowds.remove(8)
    crowds.remove(7)
    #expect(crowds.isEmpty && crowds.newestOfLargest == nil && crowds.address(of: 7) == nil)
  }
}
