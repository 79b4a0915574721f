import SweepPlan
import Testing
import Training

@Suite("Fingerprint")
struct FingerprintTests {
  static let file = FileReference(path: "d.h5", resolvedPath: "/a/d.h5", sha256: "aa")

  /// One change of each fingerprinted field, with the words that describe it.
  static let deciding: [(words: String, change: @Sendable (inout Sweep) -> Void)] = [
    ("task.kind: teacher-student there, file here", { $0.task = .data }),
    ("task.path: none there, file with SHA-256 aa here", { $0.data = file }),
    ("draws: none there, file with SHA-256 aa here", { $0.draws = file }),
    (#"draws: none there, {"signs":[1,-1]} here"#, { $0.inlineDraws = SeedDraws(signs: [1, -1]) }),
    ("network.symmetrize: true there, false here", { $0.symmetrize = false }),
    ("network.initialisation: random there, aligned here", { $0.initialisation = .aligned }),
    ("training.solver: gd there, adaptive here", { $0.solver = .adaptive(tolerance: 1e-3) }),
    ("training.precision: double there, single here", { $0.precision = .single }),
    (
      "training.learning_rate.divided_by: none there, tau^2 here",
      { $0.learningRateDivisor = .tauSquared }
    ),
    ("training.checkpoints: 0, 10 there, 0, 20 here", { $0.checkpoints = [0, 20] }),
    (
      "record.metrics: standard there, test_loss, alignment here",
      { $0.record.metrics = ["test_loss", "alignment"] }
    ),
    ("record.kernel_samples: all there, 20 here", { $0.record.kernelSamples = 20 }),
    ("record.tensors: ends there, all here", { $0.record.tensors = .all }),
    ("record.trajectory: none there, every 5 here", { $0.record.trajectoryEvery = 5 }),
    (
      "record.function: none there, lattice -2 … 2 in 41 here",
      { $0.record.function = Lattice(low: -2, high: 2, count: 41) }
    ),
    ("record.loss_history: 0 there, 9 here", { $0.record.lossHistory = 9 }),
  ]

  @Test("Each deciding field changes it and is named", arguments: deciding.indices)
  func sensitive(index: Int) throws {
    let sweep = try Document.sweep(Document.text)
    var changed = sweep
    Self.deciding[index].change(&changed)
    #expect(changed.fingerprint != sweep.fingerprint)
    #expect(changed.differences(from: sweep) == [Self.deciding[index].words])
  }

  @Test(
    "Each setting of a task changes it and is named",
    arguments: [
      (
        "{kind: linear, inputs: 10, samples: 20, strengths: [2, 0.5]}",
        ["task.strengths: 1 there, 2, 0.5 here"]
      ),
      (
        "{kind: linear, inputs: 10, samples: 20, strengths: [1], whitened: true}",
        ["task.whitened: false there, true here"]
      ),
      (
        "{kind: teacher-student, inputs: 10, samples: 20}",
        ["task.kind: linear there, teacher-student here", "task.strengths: 1 there, none here"]
      ),
    ])
  func settings(task: String, words: [String]) throws {
    func sweep(_ task: String) throws -> Sweep {
      var sweep = try Document.sweep(
        Document.replacing([2: "task: \(task)", 3: "network: {outputs: \(task.contains("linear") ? 2 : 1)}"]))
      sweep.symmetrize = true
      return sweep
    }
    let plain = try sweep("{kind: linear, inputs: 10, samples: 20, strengths: [1]}")
    let changed = try sweep(task)
    #expect(changed.fingerprint != plain.fingerprint)
    #expect(changed.differences(from: plain) == words)
  }

  @Test(
    "Names, places of files and the grid do not",
    arguments: [
      Document.replacing(1, "name: other"),
      Document.replacing(2, "task: {kind: teacher-student, inputs: 11, samples: 20}"),
      Document.replacing(3, "network: {activation: leaky, leak: 0.5}"),
      Document.replacing(3, "network: {parametrization: ntk}"),
      Document.replacing(5, "  tau: [0.1, 2, 3]"),
      Document.replacing([5: "  delta: [0]", 6: "  tau: [1]"]),
      Document.replacing(11, "  learning_rate: 1"),
    ])
  func insensitive(yaml: String) throws {
    let sweep = try Document.sweep(Document.text)
    let other = try Document.sweep(yaml)
    #expect(other != sweep)
    #expect(other.fingerprint == sweep.fingerprint)
    #expect(other.differences(from: sweep).isEmpty)
  }

  /// At unequal rates the same number on either axis is another cell.
  @Test("Whether cells are told apart by what the flow conserves does")
  func conserved() throws {
    let sweep = try Document.sweep(Document.text)
    let conserved = try Document.sweep(Document.replacing(6, "  conserved_delta: [-1, 1]"))
    #expect(conserved.fingerprint != sweep.fingerprint)
    #expect(conserved.differences(from: sweep) == ["grid.imbalance: delta there, conserved_delta here"])
    #expect(
      try Document.sweep(Document.replacing(6, "  conserved_delta: 0")).fingerprint == conserved.fingerprint)
    // Rates are 1: the same initial scales.
    for cell in 0..<sweep.grid.cellCount {
      #expect(sweep.specification(ofCell: cell) == conserved.specification(ofCell: cell))
    }
    let rates = "  learning_rate: 5e-3\n  rate_w: 4\n  rate_a: 0.25"
    let unequal = try Document.sweep(Document.replacing([6: "  conserved_delta: 0", 11: rates]))
    // η_w a² = η_a ‖w‖² with a² ‖w‖² = τ⁴: a² = τ²/4, ‖w‖² = 4 τ².
    #expect((unequal.specification(ofCell: 0).delta + 3.75 * 0.01).magnitude < 1e-15)
  }

  @Test("Whether batches are drawn with replacement counts, how large they are does not")
  func batches() throws {
    let sgd = try Document.sweep(Document.replacing(10, "  solver: sgd"))
    let larger = try Document.sweep(Document.replacing(10, "  solver: sgd\n  batch: 4"))
    #expect(larger.fingerprint == sgd.fingerprint)
    var changed = sgd
    changed.solver = .sgd(batch: 1, replacement: true)
    #expect(changed.fingerprint != sgd.fingerprint)
    #expect(changed.differences(from: sgd) == ["training.solver: sgd there, sgd with replacement here"])
  }

  @Test("The content of a file counts, not its place")
  func files() throws {
    var sweep = try Document.sweep(Document.text)
    sweep.draws = Self.file
    var moved = sweep
    moved.draws = FileReference(path: "other.h5", resolvedPath: "/b/other.h5", sha256: "aa")
    #expect(moved.fingerprint == sweep.fingerprint)
    moved.draws?.sha256 = "bb"
    #expect(moved.fingerprint != sweep.fingerprint)
  }

  @Test("It never changes from one version of the program to the next unnoticed")
  func pinned() throws {
    // sha256sum of the lines "richsweep 1", "task.kind=teacher-student", … "record.loss_history=0".
    let expected = "db4970553fa44bd6aee5e6229bd2171999491ae83a38619f203855d0dd9b29e3"
    #expect(try Document.sweep(Document.text).fingerprint == expected)
  }
}
