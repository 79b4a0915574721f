import Kernels
package import Networks
import PortableMath

/// Inputs uniform on the unit sphere, labels by a ReLU teacher of a few neurons (docs/science.md, Tasks).
public struct TeacherStudent: TaskDescription {
  package static let name = "teacher-student"
  package static let summary =
    "Inputs uniform on the unit sphere, labelled by a small ReLU network of random directions and signs."
  package static let parameters: [Parameter] = [.inputs, .samples, .testSamples, .teacherWidth]
  package static let draws = [
    "directions", "signs", "inputs", "labels", "test_inputs", "test_labels", "teacher_directions",
    "teacher_signs",
  ]

  /// Numbers of training and of test samples, and of the teacher's neurons.
  public var samples, testSamples, teacherWidth: Int

  /// A task of these sizes; those of no cell where nothing is said.
  public init(samples: Int = 0, testSamples: Int = 0, teacherWidth: Int = 0) {
    (self.samples, self.testSamples, self.teacherWidth) = (samples, testSamples, teacherWidth)
  }

  package init(_ settings: Settings) { self.init() }

  package mutating func take(_ value: (Parameter) -> Double) {
    self = .init(
      samples: Int(value(.samples)), testSamples: Int(value(.testSamples)),
      teacherWidth: Int(value(.teacherWidth)))
  }

  package var specification: TaskSpecification { .teacherStudent(self) }
  package var sampleCounts: (training: Int, test: Int)? { (samples, testSamples) }
  package var hasTeacher: Bool { true }
  package var batchWords: [UInt64] { [UInt64(samples), UInt64(teacherWidth)] }
  package var strength: Double { Double(teacherWidth) }
  package func squareOfInputs(dimension: Int) -> Double { 1 / max(1, Double(dimension)) }

  package func validate(_ network: NetworkSpecification) throws(TrainingError) {
    try expect(teacherWidth >= 1, "teacher_width", teacherWidth, "at least 1")
  }

  package func check(_ draws: SeedDraws, _ network: NetworkSpecification) throws(TrainingError) {
    try draws.checkSets(sampleCounts, network)
    if let directions = draws.teacherDirections {
      try directions.check("teacher_directions", rows: teacherWidth, columns: network.inputs)
      try directions.checkUnitRows("teacher_directions")
    }
    if let signs = draws.teacherSigns {
      try expectDraws(
        signs.count == teacherWidth, "teacher_signs", "\(signs.count) numbers",
        "\(teacherWidth) (teacher width)")
      try checkSigns(signs, "teacher_signs")
    }
  }

  package func data(seed: UInt64, _ network: NetworkSpecification, draws: SeedDraws) -> TaskData {
    func sphere(_ purpose: StreamPurpose, _ count: Int) -> Matrix {
      Matrix(unitRows: (0..<count).map { purpose.stream(seed: seed, index: $0) }, columns: network.inputs)
    }
    let teacher = Teacher(
      directions: draws.teacherDirections ?? sphere(.teacherDirections, teacherWidth),
      signs: draws.teacherSigns
        ?? (0..<teacherWidth).map { StreamPurpose.teacherSigns.stream(seed: seed, index: $0).sign(at: 0) })
    var data = TaskData(
      inputs: draws.inputs ?? sphere(.inputs, samples),
      testInputs: draws.testInputs ?? sphere(.testInputs, testSamples), labelledBy: teacher.labels,
      draws: draws)
    // Labels that were supplied without it were made by another.
    if draws.labels == nil || draws.teacherDirections != nil { data.teacher = teacher }
    return data
  }

  package func constants(_ network: NetworkSpecification) -> [TensorDescription] {
    let teacher = TensorDescription.Dimension(name: "teacher", length: teacherWidth)
    return [
      .init(
        name: "teacher_W", longName: "teacher directions",
        dimensions: [teacher, .init(name: "input", length: network.inputs)]),
      .init(name: "teacher_a", longName: "teacher readout weights", dimensions: [teacher]),
    ]
  }
}

extension TaskSpecification {
  /// See ``TeacherStudent``.
  public static func teacherStudent(samples: Int, testSamples: Int, teacherWidth: Int) -> Self {
    .teacherStudent(.init(samples: samples, testSamples: testSamples, teacherWidth: teacherWidth))
  }
}

extension Parameter {
  /// Number of the teacher's neurons; 0 where there is no teacher, or none is known.
  public static let teacherWidth = Parameter(
    8, "teacher_width", .count, at: "task.teacher_width", decides: .size, standard: .said(3),
    .init("neurons of the teacher", help: "Number of neurons of the teacher."))
}
