import ResultStore
import Testing

@Suite struct ReductionTests {
  let folder: TemporaryFolder
  let losses: LabelledArray

  init() throws {
    folder = try TemporaryFolder()
    let sweep = Synthetic.standard
    let shards = try Synthetic.shards(of: sweep, in: folder.url, largest: 9, seed: 3)
    _ = try Merge.write(MergeInput(sweep: sweep, shards: shards), to: folder("r.h5"), partial: false)
    losses = try ResultFile(folder("r.h5")).read("test_loss")
  }

  @Test func meansAreOverWhatIsNotKeptWithoutWhatIsMissing() {
    // tau, delta, width, seed, step, with missing values where made-up cells diverged.
    #expect(losses.values.contains { $0.isNaN })
    let reduced = losses.mean(keeping: ["delta", "tau"])
    let means = reduced.array
    #expect(reduced.fullCount == 12 && reduced.counts.contains { $0 < 12 }, "2 widths, 2 seeds, 3 steps")
    #expect(means.dimensions.map(\.name) == ["delta", "tau"])
    #expect(means.dimensions.map(\.coordinate) == [[-1, 0, 1], [0.1, 0.5, 2]])
    for tau in 0..<3 {
      for delta in 0..<3 {
        var sum = 0.0
        var count = 0.0
        for width in 0..<2 {
          for seed in 0..<2 {
            for step in 0..<3 where !losses[[tau, delta, width, seed, step]].isNaN {
              sum += losses[[tau, delta, width, seed, step]]
              count += 1
            }
          }
        }
        #expect(means[[delta, tau]].bitPattern == (sum / count).bitPattern)
        #expect(reduced.counts[3 * delta + tau] == Int(count))
      }
    }
  }

  @Test func keepingAllIsATransposition() {
    let turned = losses.mean(keeping: ["step", "seed", "width", "delta", "tau"]).array
    #expect(turned.values.count == losses.values.count)
    #expect(turned[[2, 1, 0, 2, 1]].bitPattern == losses[[1, 2, 0, 1, 2]].bitPattern)
  }

  @Test func aMeanOfNothingIsMissing() throws {
    let shards = try Synthetic.shards(
      of: Synthetic.standard, in: folder.url, largest: 9, seed: 3, prefix: "few")
    let few = MergeInput(sweep: Synthetic.standard, shards: Array(shards.prefix(1)))
    _ = try Merge.write(few, to: folder("few.h5"), partial: true)
    let means = try ResultFile(folder("few.h5")).read("test_loss").mean(keeping: ["tau", "delta", "seed"])
      .array
    #expect(means.values.contains { $0.isNaN })
    #expect(means.values.contains { !$0.isNaN })
  }
}
