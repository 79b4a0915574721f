import SweepPlan
import Testing
import Training

@Suite("Metrics in configurations")
struct ChosenMetricsTests {
  private static let standard =
    "alignment, gradient_norm, conserved_drift, parameter_distance, hamming_distance, weighted_kernel_distance, "
    + "kernel_distance, test_loss, train_loss"

  /// Claims: (1) the standard ones in any order are none chosen: the same canonical form and fingerprint; (2) others are kept in the
  /// order of all there are; (3) both survive the canonical form.
  @Test("Order does not matter, and the standard ones are no choice")
  func order() throws {
    let plain = try Document.sweep(Document.replacing(13, "record: {tensors: none}"))
    let listed = try Document.sweep(Document.replacing(13, "record: {metrics: [\(Self.standard)]}"))
    #expect(listed.canonical == plain.canonical && listed.fingerprint == plain.fingerprint)  // (1)
    #expect(!plain.canonical.contains("metrics") && !plain.canonical.contains("kernel_samples"))  // (1)
    let few = try Document.sweep(
      Document.replacing(13, "record: {metrics: [kernel_distance, train_loss], kernel_samples: 7}"))
    #expect(few.record.metrics == ["train_loss", "kernel_distance"] && few.record.kernelSamples == 7)  // (2)
    #expect(try Sweep(canonical: few.canonical) == few)  // (3)
    let none = try Document.sweep(Document.replacing(13, "record: {metrics: []}"))
    #expect(try Sweep(canonical: none.canonical).record.metrics == [])  // (3)
  }

  /// A task without a teacher has no alignment: all but it are no choice there.
  @Test("What a task cannot have is not missed")
  func withoutTeacher() throws {
    let task = [2: "task: {kind: xor, samples: 20}"]
    let plain = try Document.sweep(Document.replacing(task.merging([13: ""]) { $1 }))
    let names = Self.standard.replacing("alignment, ", with: "")
    let listed = try Document.sweep(
      Document.replacing(task.merging([13: "record: {metrics: [\(names)]}"]) { $1 }))
    #expect(listed == plain && listed.fingerprint == plain.fingerprint)
  }

  @Test(
    "A canonical form that nobody wrote is refused",
    arguments: [
      #"{"metrics":["test_loss","train_loss"],"#, #"{"metrics":["nothing"],"#, #"{"kernel_samples":0,"#,
      #"{"kernel_samples":3,"metrics":["train_loss"],"#,
    ])
  func foreign(start: String) throws {
    let canonical = try Document.sweep(Document.text).canonical
    let changed = canonical.replacing(#""record":{"#, with: #""record":"# + start)
    #expect(throws: ConfigurationError.self) { try Sweep(canonical: changed) }
  }

  /// Claims: (1) without kernels a cell costs less, (2) with fewer samples too, and (3) as much with all of them.
  @Test("Predictions know what is recorded")
  func cost() throws {
    func seconds(_ record: String) throws -> Double {
      let text = Document.replacing([
        2: "task: {kind: teacher-student, inputs: 10, samples: 5000}", 13: record,
      ])
      return CostModel(try Document.sweep(text)).seconds(ofCell: 0)
    }
    let all = try seconds("record: {tensors: ends}")
    let without = try seconds("record: {tensors: ends, metrics: [train_loss]}")
    let some = try seconds("record: {tensors: ends, kernel_samples: 2500}")
    #expect(without < some && some < all)  // (1) (2)
    #expect(try seconds("record: {tensors: ends, kernel_samples: 5000}") == all)  // (3)
  }
}
