import Foundation
import ResultStore
import SweepPlan
import Testing

@Suite struct ResultFileTests {
  let folder: TemporaryFolder
  let result: ResultFile

  init() throws {
    folder = try TemporaryFolder()
    let sweep = Synthetic.standard
    let shards = try Synthetic.shards(of: sweep, in: folder.url, largest: 9, seed: 3)
    _ = try Merge.write(MergeInput(sweep: sweep, shards: shards), to: folder("r.h5"), partial: false)
    result = try ResultFile(folder("r.h5"))
  }

  @Test func variablesAreListedWithTheirDimensions() throws {
    let loss = try result.variable("test_loss")
    #expect(loss.dimensions.map(\.name) == ["tau", "delta", "width", "seed", "step"])
    #expect(loss.dimensions.map(\.length) == [3, 3, 2, 2, 3])
    #expect(loss.units == "1")
    #expect(loss.longName == "test loss")
    #expect(try result.variable("tau").isCoordinate)
    let weights = try result.variable("width_200/W")
    #expect(weights.dimensions.map(\.name) == ["tau", "delta", "seed", "tensor_step", "neuron", "input"])
    #expect(!result.variables.contains { $0.name.hasSuffix("neuron") })
    #expect(result.variables.filter { !$0.isReproducible }.map(\.name) == ["seconds"])
  }

  @Test func aPartIsReadWithItsLabels() throws {
    let whole = try result.read("test_loss")
    let part = try result.read("test_loss", selecting: ["delta": 2..<3, "step": 1..<3])
    #expect(part.dimensions.map(\.length) == [3, 1, 2, 2, 2])
    #expect(part.dimensions[1].coordinate == [1])
    #expect(part.dimensions[4].coordinate == [10, 100])
    #expect(part[[2, 0, 1, 0, 1]].bitPattern == whole[[2, 2, 1, 0, 2]].bitPattern)
  }

  @Test func whatIsNotThereIsNamedWithWhatIs() {
    let name = #expect(throws: StoreError.self) { try result.read("tset_loss") }
    #expect(
      name?.message.hasPrefix("no variable 'tset_loss'; expected one of train_loss, test_loss,") == true)
    let dimension = #expect(throws: StoreError.self) { try result.read("status", selecting: ["step": 0..<1]) }
    #expect(dimension?.message == "no dimension 'step'; expected one of tau, delta, width, seed")
    let index = #expect(throws: StoreError.self) { try result.read("status", selecting: ["tau": 2..<4]) }
    #expect(index?.message == "got indices 2..<4 of tau, expected indices below 3")
  }

  @Test func aShardIsNoResult() throws {
    let shard = try Synthetic.shard([0], of: Synthetic.standard, in: folder.url, name: "shard.h5")
    let error = #expect(throws: StoreError.self) { try ResultFile(shard.url) }
    #expect(error?.code == .foreign)
    try Data("name: fig1b\n".utf8).write(to: folder("sweep.yaml"))
    let text = #expect(throws: StoreError.self) { try ResultFile(folder("sweep.yaml")) }
    #expect(text?.code == .foreign)
    #expect(text?.message.hasPrefix("not an HDF5 file") == true)
  }

  @Test func aShortenedResultIsDamaged() throws {
    let whole = try Data(contentsOf: folder("r.h5"))
    try whole.prefix(whole.count / 2).write(to: folder("half.h5"))
    let error = #expect(throws: StoreError.self) { try ResultFile(folder("half.h5")) }
    #expect(error?.code == .damaged)
    #expect(error?.cause?.contains("truncated file") == true, "\(error!)")
  }
}
