import Networks
import PortableMath

/// Every random draw of a cell's seed, for a draws file: with it the cell gives the same bits as without.
///
/// Of data that are supplied only directions and signs are drawn; the rest stays nil.
public func allDraws(for specification: CellSpecification) -> SeedDraws {
  var draws = SeedDraws(directions: drawDirections(for: specification))
  if specification.network.outputs == 1 {
    draws.signs = drawSigns(for: specification, count: specification.network.width)
  }
  if specification.task.kind.isSupplied { return draws }
  let data = specification.taskData(draws: SeedDraws())
  draws.inputs = data.inputs
  draws.labels = data.labels
  draws.testInputs = data.testInputs
  draws.testLabels = data.testLabels
  draws.teacherDirections = data.teacher?.directions
  draws.teacherSigns = data.teacher?.signs
  draws.target = data.linearTeacher?.map
  return draws
}

extension CellSpecification {
  /// The data of its seed and task; see ``TaskDescription/data(seed:_:draws:)``.
  func taskData(draws: SeedDraws) -> TaskData { task.described.data(seed: seed, network, draws: draws) }
}
