import Kernels
import Networks
import PortableMath

/// The data of one seed's task in double precision, drawn or supplied.
struct TaskData: Sendable {
  var inputs: Matrix
  var labels: [Double]
  var testInputs: Matrix
  var testLabels: [Double]
  /// c, how many labels a sample has.
  var outputs: Int
  /// Nil where there is none, or where labels were supplied without the teacher that made them.
  var teacher: Teacher?
  /// Of a linear task, likewise.
  var linearTeacher: LinearTeacher?

  /// Takes from `draws` what is there and draws the rest from the seed's streams.
  ///
  /// Unless it is whitened, sample j of a set depends on the seed, j and the parameters of the task that are no sizes of
  /// sets: smaller sets are prefixes of larger.
  init(for specification: CellSpecification, draws: SeedDraws) {
    let (seed, network) = (specification.seed, specification.network)
    switch specification.task {
    case .teacherStudent(let samples, let testSamples, let teacherWidth):
      self.init(
        drawing: draws, seed: seed, depth: network.inputs, samples: samples, testSamples: testSamples,
        teacherWidth: teacherWidth)
    case .xor(let samples, let testSamples, let spread):
      func blobs(_ purpose: StreamPurpose, _ count: Int) -> Matrix {
        GaussianBlobs.inputs(seed: seed, purpose: purpose, count: count, spread: spread)
      }
      let inputs = draws.inputs ?? blobs(.inputs, samples)
      let testInputs = draws.testInputs ?? blobs(.testInputs, testSamples)
      self.init(
        inputs: inputs, labels: draws.labels ?? GaussianBlobs.labels(of: inputs), testInputs: testInputs,
        testLabels: draws.testLabels ?? GaussianBlobs.labels(of: testInputs))
    case .linear(let samples, let testSamples, let strengths, let whitened):
      self.init(
        drawing: draws, seed: seed, inputs: network.inputs, outputs: network.outputs, samples: samples,
        testSamples: testSamples, strengths: strengths, whitened: whitened)
    case .data:
      let none = Matrix(rows: 0, columns: network.inputs, elements: [])
      self.init(
        inputs: draws.inputs ?? none, labels: draws.labels ?? [], testInputs: draws.testInputs ?? none,
        testLabels: draws.testLabels ?? [])
    }
  }

  private init(inputs: Matrix, labels: [Double], testInputs: Matrix, testLabels: [Double]) {
    self.inputs = inputs
    self.labels = labels
    self.testInputs = testInputs
    self.testLabels = testLabels
    outputs = 1
  }

  /// The data of a teacher, its inputs uniform on the unit sphere.
  private init(
    drawing draws: SeedDraws, seed: UInt64, depth: Int, samples: Int, testSamples: Int, teacherWidth: Int
  ) {
    func sphere(_ purpose: StreamPurpose, _ count: Int) -> Matrix {
      Matrix(unitRows: (0..<count).map { purpose.stream(seed: seed, index: $0) }, columns: depth)
    }
    let teacher = Teacher(
      directions: draws.teacherDirections ?? sphere(.teacherDirections, teacherWidth),
      signs: draws.teacherSigns
        ?? (0..<teacherWidth).map { StreamPurpose.teacherSigns.stream(seed: seed, index: $0).sign(at: 0) })
    outputs = 1
    inputs = draws.inputs ?? sphere(.inputs, samples)
    labels = draws.labels ?? teacher.labels(of: inputs)
    testInputs = draws.testInputs ?? sphere(.testInputs, testSamples)
    testLabels = draws.testLabels ?? teacher.labels(of: testInputs)
    let isForeign = draws.labels != nil && draws.teacherDirections == nil
    self.teacher = isForeign ? nil : teacher
  }

  /// The data of a linear task.
  private init(
    drawing draws: SeedDraws, seed: UInt64, inputs depth: Int, outputs: Int, samples: Int,
    testSamples: Int, strengths: [Double], whitened: Bool
  ) {
    func gaussian(_ purpose: StreamPurpose, _ count: Int) -> Matrix {
      Matrix(gaussianRows: (0..<count).map { purpose.stream(seed: seed, index: $0) }, columns: depth)
    }
    let teacher =
      draws.target.map { LinearTeacher(supplied: $0) }
      ?? LinearTeacher(strengths: strengths, outputs: outputs, inputs: depth, seed: seed)
    self.outputs = outputs
    if let supplied = draws.inputs {
      inputs = supplied
    } else {
      let drawn = gaussian(.inputs, samples)
      inputs = whitened ? drawn.whitened : drawn
    }
    labels = draws.labels ?? teacher.labels(of: inputs)
    testInputs = draws.testInputs ?? gaussian(.testInputs, testSamples)
    testLabels = draws.testLabels ?? teacher.labels(of: testInputs)
    linearTeacher = draws.labels != nil && draws.target == nil ? nil : teacher
  }
}

/// Every random draw of a cell's seed, for a draws file: with it the cell gives the same bits as without.
///
/// For task `data` only directions and signs are drawn; the rest stays nil.
public func allDraws(for specification: CellSpecification) -> SeedDraws {
  var draws = SeedDraws(directions: drawDirections(for: specification))
  if specification.network.outputs == 1 { draws.signs = drawSigns(for: specification) }
  if case .data = specification.task { return draws }
  let data = TaskData(for: specification, draws: SeedDraws())
  draws.inputs = data.inputs
  draws.labels = data.labels
  draws.testInputs = data.testInputs
  draws.testLabels = data.testLabels
  draws.teacherDirections = data.teacher?.directions
  draws.teacherSigns = data.teacher?.signs
  draws.target = data.linearTeacher?.map
  return draws
}
