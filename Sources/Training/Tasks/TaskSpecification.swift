/// What is to be learned: every kind of task there is, each described in a file of its own.
public enum TaskSpecification: Sendable, Hashable {
  case teacherStudent(TeacherStudent)
  case xor(GaussianBlobs)
  case linear(LinearTask)
  case file(SuppliedData)

  /// The kinds, in the order in which they are listed.
  package static let kinds: [any TaskDescription.Type] = [
    TeacherStudent.self, GaussianBlobs.self, LinearTask.self, SuppliedData.self,
  ]

  /// The case's own description.
  package var described: any TaskDescription {
    get {
      switch self {
      case .teacherStudent(let task): task
      case .xor(let task): task
      case .linear(let task): task
      case .file(let task): task
      }
    }
    set { self = newValue.specification }
  }
}

extension TaskSpecification {
  /// The kind of this name; nil where there is none.
  package static func kind(named name: String) -> (any TaskDescription.Type)? {
    kinds.first { $0.name == name }
  }

  /// Which kind it is.
  package var kind: any TaskDescription.Type { type(of: described) }

  /// How configurations name its kind.
  public var name: String { kind.name }

  /// How many training and test samples are drawn; nil where they are supplied and their number with them.
  public var sampleCounts: (training: Int, test: Int)? { described.sampleCounts }

  /// The same task with the numbers of a cell.
  package func with(_ value: (Parameter) -> Double) -> TaskSpecification {
    var copy = self
    copy.described.take(value)
    return copy
  }
}

extension TaskDescription {
  /// The value that this kind of task prescribes for all cells, 0 where the parameter is another kind's; nil where it is
  /// free.
  package static func value(prescribing parameter: Parameter) -> Double? {
    if let prescription = prescribed[parameter] { return prescription.value }
    return parameters.contains(parameter) || !TaskSpecification.parameters.contains(parameter) ? nil : 0
  }
}

extension TaskSpecification {
  /// The parameters of all kinds.
  static let parameters = Set(kinds.flatMap { $0.parameters })

  /// The kinds for which a parameter is free, in words: "teacher-student or file".
  package static func kindsInWords(freeFor parameter: Parameter) -> String {
    kinds.filter { $0.value(prescribing: parameter) == nil }.map { $0.name }.joined(separator: " or ")
  }
}

extension Parameter {
  /// Dimension of an input, d.
  public static let inputs = Parameter(
    5, "inputs", .count, at: "task.inputs", decides: .size,
    .init("input dimension", help: "Dimension of an input."))
  /// Number of training samples, n.
  public static let samples = Parameter(
    6, "samples", .count, at: "task.samples", decides: .size,
    .init(
      "training samples",
      help: "Number of training samples."))
  /// Number of test samples.
  public static let testSamples = Parameter(
    7, "test_samples", .count, at: "task.test_samples", decides: .size, standard: .said(10_000),
    .init("test samples", help: "Number of test samples."))
}
