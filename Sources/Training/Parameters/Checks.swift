import Networks
import PortableMath

/// What is wrong with a cell, in the order of the checks.
///
/// Checks that do not depend on each other all report, so that one reading of a configuration names everything.
package struct Problems: Sendable {
  package private(set) var all: [TrainingError] = []

  package init() {}

  /// Notes a field of the specification that has a value it cannot have. Words are made only where they are needed: every
  /// cell is checked.
  ///
  /// - Returns: the condition, for checks that mean nothing where it does not hold.
  @discardableResult
  mutating func expect(
    _ condition: Bool, _ field: String, _ got: @autoclosure () -> some Any,
    _ expected: @autoclosure () -> String
  ) -> Bool {
    guard !condition else { return true }
    let value = got()
    let shown = (value as? Double).map(Parameter.text) ?? "\(value)"
    all.append(.invalid(field: field, got: shown, expected: expected()))
    return false
  }

  /// Notes a supplied draw that does not fit.
  @discardableResult
  mutating func expectDraws(
    _ condition: Bool, _ field: String, _ got: @autoclosure () -> String,
    _ expected: @autoclosure () -> String
  ) -> Bool {
    if !condition { all.append(.draws(field: field, got: got(), expected: expected())) }
    return condition
  }

  /// What kinds of tasks demand whose samples have one label.
  mutating func expectOneOutput(_ network: NetworkSpecification) {
    expect(
      network.outputs == 1, "outputs", network.outputs, "1, because only linear tasks have several labels")
    expect(
      network.initialisation == .random, "initialisation", network.initialisation.rawValue,
      "random, because only linear tasks have singular vectors")
  }

  /// - Throws: the first of them, if there are any.
  package func throwFirst() throws(TrainingError) {
    if let first = all.first { throw first }
  }
}
