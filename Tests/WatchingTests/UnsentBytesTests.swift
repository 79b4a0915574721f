import Testing
import Watching

@Suite struct UnsentBytesTests {
  @Test("What is refused does not count, and one answer of any size is given again and again")
  func refusals() {
    var unsent = UnsentBytes(most: 100)
    for _ in 0..<3 {
      let large = unsent.begin(1000)
      let refused = [unsent.begin(1), unsent.begin(1)]
      #expect(large != nil)
      #expect(refused == [nil, nil])
      if let large { unsent.end(large) }
    }
    let parts = [unsent.begin(60), unsent.begin(40), unsent.begin(1)]
    #expect(parts.map { $0 == nil } == [false, false, true])
    for share in parts.compactMap(\.self) { unsent.end(share) }
    let again = unsent.begin(1000)
    #expect(again != nil)
  }
}
