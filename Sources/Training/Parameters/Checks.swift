import Networks
import PortableMath

/// What kinds of task demand of a network whose samples have one label.
func expectOneOutput(_ network: NetworkSpecification) throws(TrainingError) {
  try expect(
    network.outputs == 1, "outputs", network.outputs, "1, because only linear tasks have several labels")
  try expect(
    network.initialisation == .random, "initialisation", network.initialisation.rawValue,
    "random, because only linear tasks have singular vectors")
}

/// Words are made only where they are needed: every cell is checked.
func expect(
  _ condition: Bool, _ field: String, _ got: @autoclosure () -> some Any,
  _ expected: @autoclosure () -> String
) throws(TrainingError) {
  guard condition else { throw .invalid(field: field, got: "\(got())", expected: expected()) }
}
