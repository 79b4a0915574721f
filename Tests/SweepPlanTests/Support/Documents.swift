import SweepPlan
import Testing

/// A document that is no sweep, and every word that is said about it.
struct BadDocument: Sendable, CustomTestStringConvertible {
  var title: String
  var yaml: String
  /// The messages after "sweep.yaml:", in order.
  var messages: [String]
  /// Whether the schema, too, refuses it; what it cannot say only the program checks.
  var isCaughtBySchema = true

  var testDescription: String { title }

  init(_ title: String, _ yaml: String, _ messages: [String], isCaughtBySchema: Bool = true) {
    self.title = title
    self.yaml = yaml
    self.messages = messages
    self.isCaughtBySchema = isCaughtBySchema
  }
}

/// A good document, from which bad ones are made by replacing a line.
enum Document {
  static let lines = [
    "name: little",
    "task: {kind: teacher-student, inputs: 10, samples: 20}",
    "network: {activation: relu}",
    "grid:",
    "  tau: [0.1, 2]",
    "  delta: [-1, 1]",
    "  width: [4]",
    "  seed: [7]",
    "training:",
    "  solver: gd",
    "  learning_rate: 5e-3",
    "  checkpoints: [0, 10]",
    "record: {tensors: ends}",
  ]

  static let text = lines.joined(separator: "\n") + "\n"

  /// The good document with one line replaced.
  static func replacing(_ line: Int, _ text: String) -> String {
    var changed = lines
    changed[line - 1] = text
    return changed.joined(separator: "\n") + "\n"
  }

  /// The good document with several lines replaced.
  static func replacing(_ replacements: [Int: String]) -> String {
    var changed = lines
    for (line, text) in replacements { changed[line - 1] = text }
    return changed.joined(separator: "\n") + "\n"
  }

  static func sweep(_ yaml: String) throws -> Sweep {
    try Sweep(yaml: yaml, file: "sweep.yaml", directory: "/nowhere")
  }
}
