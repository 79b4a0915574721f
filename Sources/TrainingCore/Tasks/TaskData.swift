import Kernels

/// The data of one seed's task in double precision, drawn or supplied.
struct TaskData: Sendable {
  var inputs: Matrix
  var labels: [Double]
  var testInputs: Matrix
  var testLabels: [Double]
  /// Nil where there is none, or where labels were supplied without the teacher that made them.
  var teacher: Teacher?

  /// Takes from `draws` what is there and draws the rest from the seed's streams.
  ///
  /// Sample j of a set depends on the seed, j and the number of inputs alone: smaller sets are prefixes of larger.
  init(for specification: CellSpecification, draws: SeedDraws) {
    let (seed, depth) = (specification.seed, specification.network.inputs)
    guard case .teacherStudent(let samples, let testSamples, let teacherWidth) = specification.task else {
      inputs = draws.inputs ?? Matrix(rows: 0, columns: depth, elements: [])
      labels = draws.labels ?? []
      testInputs = draws.testInputs ?? Matrix(rows: 0, columns: depth, elements: [])
      testLabels = draws.testLabels ?? []
      teacher = nil
      return
    }
    func sphere(_ purpose: StreamPurpose, _ count: Int) -> Matrix {
      Matrix(unitRows: (0..<count).map { purpose.stream(seed: seed, index: $0) }, columns: depth)
    }
    let teacher = Teacher(
      directions: draws.teacherDirections ?? sphere(.teacherDirections, teacherWidth),
      signs: draws.teacherSigns
        ?? (0..<teacherWidth).map { StreamPurpose.teacherSigns.stream(seed: seed, index: $0).sign(at: 0) })
    inputs = draws.inputs ?? sphere(.inputs, samples)
    labels = draws.labels ?? teacher.labels(of: inputs)
    testInputs = draws.testInputs ?? sphere(.testInputs, testSamples)
    testLabels = draws.testLabels ?? teacher.labels(of: testInputs)
    let isForeign = draws.labels != nil && draws.teacherDirections == nil
    self.teacher = isForeign ? nil : teacher
  }
}

/// Every random draw of a cell's seed, for a draws file: with it the cell gives the same bits as without.
///
/// For task `data` only directions and signs are drawn; the rest stays nil.
public func allDraws(for specification: CellSpecification) -> SeedDraws {
  var draws = SeedDraws(directions: drawDirections(for: specification), signs: drawSigns(for: specification))
  guard case .teacherStudent = specification.task else { return draws }
  let data = TaskData(for: specification, draws: SeedDraws())
  draws.inputs = data.inputs
  draws.labels = data.labels
  draws.testInputs = data.testInputs
  draws.testLabels = data.testLabels
  draws.teacherDirections = data.teacher?.directions
  draws.teacherSigns = data.teacher?.signs
  return draws
}
