import Surroundings
import Testing

@Test("One thing is one, and any other number are several")
func countedThings() {
  #expect([0, 1, 2].map { counted($0, "shard") } == ["0 shards", "1 shard", "2 shards"])
  #expect(counted(UInt64(1), "entry", plural: "entries") == "1 entry")
  #expect(counted(21, "entry", plural: "entries") == "21 entries")
}
