import Testing
import Training
import Worker

@Suite("Cache of seeds' data")
struct DataCacheTests {
  private func specification(seed: UInt64) -> CellSpecification {
    CellSpecification(
      seed: seed,
      network: NetworkSpecification(
        inputs: 4, width: 2, slope: 0, parametrization: .standard, symmetrize: true),
      task: .teacherStudent(samples: 10, testSamples: 10, teacherWidth: 1), tau: 1, delta: 0,
      rates: Rates(w: 1, a: 1), solver: .gd, precision: .double, learningRate: 0.1, checkpoints: [0],
      record: RecordSpecification(tensors: .none, trajectoryEvery: nil, lossHistory: 0))
  }

  @Test("What is there is not made again; over its bound the least recently used goes")
  func eviction() throws {
    var made: [UInt64] = []
    let size = try CellData(for: specification(seed: 0)).byteCount
    let cache = DataCache(capacity: 2 * size + size / 2)
    for seed: UInt64 in [1, 2, 1, 3, 1, 2] {
      let specification = specification(seed: seed)
      let data = try cache.data(for: CellData.key(for: specification)) {
        () throws(TrainingError) -> CellData in
        made.append(seed)
        return try CellData(for: specification)
      }
      #expect(data.byteCount == size)
    }
    // 3 put 2 out, since 1 had been used after it.
    #expect(made == [1, 2, 3, 2])
  }

  @Test("What is asked for last is kept, however small the cache")
  func tooSmall() throws {
    var made = 0
    let cache = DataCache(capacity: 1)
    for seed: UInt64 in [1, 1, 2, 2] {
      let specification = specification(seed: seed)
      _ = try cache.data(for: CellData.key(for: specification)) { () throws(TrainingError) -> CellData in
        made += 1
        return try CellData(for: specification)
      }
    }
    #expect(made == 2)
  }
}
