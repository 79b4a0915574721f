import Foundation
import ResultStore
import SweepPlan
import Testing
import Training

/// What is said of files before there are any holds of those that are then written.
@Suite struct WrittenBytesTests {
  static let sweeps: [(name: String, sweep: Sweep)] = [
    ("small and large tensors", Synthetic.standard),
    (
      "nothing but metrics",
      Synthetic.sweep(
        axes: [Axis(.seed, (0..<200).map { Double($0) })], record: RecordSpecification(tensors: .none))
    ),
    (
      "times that depend on cells",
      Synthetic.sweep(
        axes: [Axis(.tau, (1...40).map { Double($0) })], checkpoints: Array(0...100),
        record: RecordSpecification(tensors: .none))
    ),
    (
      "many shapes",
      Synthetic.sweep(axes: [Axis(.width, (1...30).map { Double($0) }), Axis(.inputs, [2, 3, 300])])
    ),
  ]

  @Test(arguments: 0..<4, [1, 50])
  func nothingIsLarger(_ index: Int, largest: Int) throws {
    let sweep = Self.sweeps[index].sweep
    let folder = try TemporaryFolder()
    let text = String(repeating: "# a comment\n", count: 1000)
    let written = WrittenBytes(sweep, text: text)
    let shards = try Synthetic.shards(of: sweep, in: folder.url, largest: largest, seed: 1)
    let size = try shards.reduce(0.0) { try $0 + Double(Data(contentsOf: $1.url).count) }
    #expect(size <= written.shards + Double(shards.count) * written.eachShard)
    let input = MergeInput(sweep: sweep, shards: shards, provenance: [("configuration_text", text)])
    let summary = try Merge.write(input, to: folder("r.h5"), partial: false)
    #expect(Double(summary.bytes) <= written.result)
    #expect(written.result < 3 * Double(summary.bytes))
  }

  /// A grid of more shapes than anybody lists is counted by its largest.
  @Test func manyShapesAreNotListed() throws {
    let axes = [Parameter.width, .inputs, .teacherWidth].map { Axis($0, (1...1000).map { Double($0) }) }
    let written = WrittenBytes(Synthetic.sweep(axes: axes), text: "")
    let largest = WrittenBytes(
      Synthetic.sweep(axes: [], fixed: [.width: 1000, .inputs: 1000, .teacherWidth: 1000]), text: "")
    #expect(written.result > 1e9 * 8e6 && written.result.isFinite)
    #expect(written.shards < 1.001e9 * largest.shards)
  }
}
