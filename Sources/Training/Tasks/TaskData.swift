import Kernels
import Networks
import PortableMath

/// The data of one seed's task in double precision, drawn or supplied.
package struct TaskData: Sendable {
  var inputs: Matrix
  var labels: [Double]
  var testInputs: Matrix
  var testLabels: [Double]
  /// c, how many labels a sample has.
  var outputs = 1
  /// Whose directions neurons are compared with; nil where there is none, or where labels were supplied without the teacher
  /// that made them.
  var teacher: Teacher?
  /// Of a linear task, likewise.
  var linearTeacher: LinearTeacher?

  /// Data of these inputs, with the labels of `draws` where they were supplied.
  ///
  /// - Parameter labels: gives one label or more to each row.
  init(inputs: Matrix, testInputs: Matrix, labelledBy labels: (Matrix) -> [Double], draws: SeedDraws) {
    self.inputs = inputs
    self.labels = draws.labels ?? labels(inputs)
    self.testInputs = testInputs
    self.testLabels = draws.testLabels ?? labels(testInputs)
  }

  /// What of its target is kept with the weights, by the names of ``TaskDescription/constants(_:)``.
  var constants: [String: [Double]] {
    var constants: [String: [Double]] = [:]
    if let teacher {
      constants["teacher_W"] = teacher.directions.elements
      constants["teacher_a"] = teacher.signs
    }
    if let linearTeacher { constants["target"] = linearTeacher.map.elements }
    return constants
  }
}
