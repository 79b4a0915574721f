import Foundation
import Randomness
import SweepPlan
import Testing
import Training

@Suite("Documents damaged at random")
struct MutationTests {
  /// `make fuzz` asks for more.
  private static let rounds = 300 * Fuzzing.share

  @Test("Are read or refused with a reason, and what is read is complete", arguments: 0..<10)
  func mutated(batch: Int) throws {
    for seed in Self.rounds * batch..<Self.rounds * (batch + 1) { try check(seed: seed) }
  }

  private func check(seed: Int) throws {
    var rng = SplitMix64(seed: UInt64(seed))
    let texts = Presets.names.compactMap { Presets.yaml(named: $0) } + [Document.text]
    var text = Array(texts.randomElement(using: &rng) ?? "")
    let pieces = [
      "[", "]", "{", "}", ":", ",", " ", "\n", "-", "0", "9", "1e308", "1e-320", ".inf", ".nan", "~", "&a ",
      "*a",
      "!!str ", "\"", "'", "#", "tau", "linspace", "[]", "{}", "99999999999999999999",
    ]
    for _ in 0..<Int.random(in: 1...4, using: &rng) {
      let start = Int.random(in: 0..<text.count, using: &rng)
      let length = Int.random(in: 0...min(6, text.count - start), using: &rng)
      let piece = Bool.random(using: &rng) ? pieces.randomElement(using: &rng) ?? "" : ""
      text.replaceSubrange(start..<start + length, with: piece)
    }
    do throws(ConfigurationError) {
      let sweep = try Sweep(yaml: String(text), file: "sweep.yaml", directory: "/nowhere")
      #expect(try Sweep(canonical: sweep.canonical) == sweep, "seed \(seed)")
      let specification = sweep.specification(ofCell: sweep.grid.cellCount - 1)
      #expect(specification.learningRate.isFinite && specification.learningRate > 0, "seed \(seed)")
      #expect(CostModel(sweep).seconds(ofCell: 0) >= CostModel.floor, "seed \(seed)")
    } catch {
      #expect(!error.issues.isEmpty, "seed \(seed)")
      #expect(error.issues.allSatisfy { $0.file == "sweep.yaml" && !$0.message.isEmpty }, "seed \(seed)")
    }
  }
}
