import Foundation
import SweepPlan
import Testing
import Training

@Suite("The JSON Schema agrees with the program")
struct SchemaTests {
  /// Good documents beside those of the other tests.
  static let good =
    GoodDocumentTests.axes.map { Document.replacing(5, "  tau: \($0.0)") } + [
      Document.text,
      Document.replacing([1: "", 3: "", 13: ""]),
      Document.replacing(3, "network: {activation: leaky, leak: 0.1, parametrization: mean-field}"),
      Document.replacing([3: "network: {activation: leaky}", 8: "  seed: [7]\n  leak: [0, 0.1, 1]"]),
      Document.replacing([3: "network: {symmetrize: false}", 7: "  width: [3]"]),
      Document.replacing([2: "task: {kind: teacher-student}", 8: "  seed: 7\n  inputs: 3\n  samples: [1, 2]"]
      ),
      Document.replacing([
        8: "  seed: [7]\n  learning_rate: [1, 2]", 11: "  learning_rate: {divided_by: tau}",
      ]),
      Document.replacing([8: "  seed: [7]\n  learning_rate: [1, 2]", 11: "  precision: single"]),
      Document.replacing(11, "  learning_rate: {base: 1, divided_by: tau^2}"),
      Document.replacing(13, "record: {tensors: all, trajectory: {every: 5}, loss_history: 10}"),
      Document.replacing(13, "record: {trajectory: none}"),
      Document.replacing(13, "record: {metrics: [alignment, train_loss]}"),
      Document.replacing(13, "record: {metrics: []}"),
      Document.replacing(13, "record: {kernel_samples: 20}"),
      Document.replacing(2, "task: {kind: xor, samples: 20}"),
      Document.replacing([
        2: "task: {kind: xor, inputs: 2, spread: 0.3}", 8: "  seed: [7]\n  samples: [8, 20]",
        13: "record: {function: {lattice: [-2, 2, 41]}}",
      ]),
      Document.replacing([2: "task: {kind: xor, samples: 20}", 8: "  seed: [7]\n  spread: [0.1, 0.2]"]),
      Document.replacing([
        2: "task: {kind: teacher-student, inputs: 2, samples: 20}", 13: "record: {function: none}",
      ]),
      Document.replacing([
        2: "task: {kind: teacher-student, samples: 20}", 8: "  seed: [7]\n  inputs: 2",
        13: "record: {function: {lattice: [-2, 2, 41]}}",
      ]),
      Document.replacing([
        8: "  seed: [7]\n  output_power: [1, 0.5, 0]", 11: "  learning_rate: {base: 1, divided_by: kernel}",
      ]),
      Document.replacing(10, "  solver: adaptive"),
      Document.replacing([
        2: "task: {kind: linear, inputs: 10, samples: 20, strengths: [2, 1], whitened: true}",
        3: "network: {activation: linear, outputs: 2, depth: 3, initialisation: aligned, symmetrize: false}",
        7: "  width: [3]",
      ]),
      Document.replacing([
        2: "task: {kind: linear, inputs: 10, samples: 20, strengths: [2]}", 3: "network: {outputs: 4}",
        8: "  seed: [7]\n  depth: [2, 3]",
      ]),
      Document.replacing(3, "network: {depth: 5}"),
      Document.replacing([
        2: "task: {kind: linear, inputs: 2, samples: 3, strengths: [1]}", 7: "  width: [2]",
        13: "draws: {directions: [[1, 0], [0.6, -0.8]], signs: [1, -1], target: [[3, 4]]}",
      ]),
      Document.replacing(10, "  solver: flow\n  tolerance: 1e-5"),
      Document.replacing([8: "  seed: [7]\n  tolerance: {logspace: [-5, -2, 4]}", 10: "  solver: adaptive"]),
      Document.replacing(10, "  solver: sgd\n  batch: 20\n  replacement: true"),
      Document.replacing([8: "  seed: [7]\n  batch: [1, 4, 20]", 10: "  solver: sgd\n  replacement: false"]),
    ]

  @Test("Documents the program reads are admitted")
  func admitted() throws {
    for yaml in Self.good { #expect(throws: Never.self) { try Document.sweep(yaml) } }
    let presets = Presets.names.compactMap { Presets.yaml(named: $0) }
    let documents = Self.good + presets + [Document.replacing(2, "task: {kind: file, path: data.h5}")]
    let verdicts = try Self.verdicts(on: documents)
    for (yaml, verdict) in zip(documents, verdicts) {
      #expect(verdict, "\(yaml)")
    }
  }

  @Test("Documents the program refuses are refused, but for what a schema cannot say")
  func refused() throws {
    let verdicts = try Self.verdicts(on: BadDocument.all.map(\.yaml))
    for (document, verdict) in zip(BadDocument.all, verdicts) {
      #expect(verdict == !document.isCaughtBySchema, "\(document.title)")
    }
  }

  @Test("The file is what the program generates (make schema)")
  func generated() throws {
    let file = try String(contentsOf: Self.file, encoding: .utf8)
    // Whoever reads a failure wants the first line that differs, and not two files.
    let (lines, generated) = (file.split(separator: "\n"), SweepSchema.text.split(separator: "\n"))
    let first = zip(lines, generated).first { $0 != $1 }
    #expect(first == nil, "run make schema")
    #expect(file == SweepSchema.text, "run make schema")
  }

  @Test("Every parameter, task and solver is in it, each with a description")
  func described() throws {
    let schema = try #require(
      try JSONSerialization.jsonObject(with: Data(SweepSchema.text.utf8)) as? [String: Any])
    let sections = try #require(schema["properties"] as? [String: [String: Any]])
    func fields(_ section: String) -> [String: [String: Any]] {
      sections[section]?["properties"] as? [String: [String: Any]] ?? [:]
    }
    #expect(Set(fields("grid").keys) == Set(Parameter.allCases.map(\.name)))
    #expect(fields("training")["solver"]?["enum"] as? [String] == SolverSpecification.kinds.map { $0.name })
    let kinds = try #require(sections["task"]?["oneOf"] as? [[String: Any]])
    #expect(kinds.map { $0["title"] as? String } == TaskSpecification.kinds.map { $0.name })
    let described =
      kinds.compactMap { $0["properties"] as? [String: [String: Any]] }
      + ["network", "grid", "training", "record"].map(fields)
    for (name, field) in described.flatMap({ $0 }) {
      let words = field["description"] as? String ?? ""
      #expect(words.count > 10 && words.last == ".", "\(name)")
    }
  }

  private static let tests = URL(filePath: #filePath).deletingLastPathComponent()
  static let file = tests.appending(path: "../../schemas/sweep.schema.json").standardizedFileURL

  /// Whether the schema admits each document, by Python's jsonschema.
  static func verdicts(on documents: [String]) throws -> [Bool] {
    struct Request: Encodable {
      var schema: String
      var documents: [String]
    }
    let request = try JSONEncoder().encode(Request(schema: file.path, documents: documents))
    let input = FileManager.default.temporaryDirectory.appending(path: "richsweep-\(UUID()).json")
    try request.write(to: input)
    defer { try? FileManager.default.removeItem(at: input) }

    let python = Process()
    python.executableURL = URL(filePath: "/usr/bin/env")
    python.arguments = ["python3", tests.appending(path: "Support/validate.py").path]
    python.standardInput = try FileHandle(forReadingFrom: input)
    let output = Pipe()
    python.standardOutput = output
    try python.run()
    let reply = try output.fileHandleForReading.readToEnd() ?? Data()
    python.waitUntilExit()
    try #require(python.terminationStatus == 0, "python3 with jsonschema and PyYAML is needed")
    let verdicts = try JSONDecoder().decode([Bool].self, from: reply)
    try #require(verdicts.count == documents.count)
    return verdicts
  }
}
