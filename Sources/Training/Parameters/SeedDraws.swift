public import PortableMath

/// Random draws of one seed that were supplied; what is nil is drawn from the seed's own streams.
public struct SeedDraws: Sendable, Equatable {
  /// Initial directions, at least h × d with unit rows; used as given, whatever `symmetrize` says.
  public var directions: Matrix?
  /// Initial signs of the readouts, at least h numbers ±1; used as given.
  public var signs: [Double]?
  /// Training inputs, n × d.
  public var inputs: Matrix?
  /// Training labels, n, or n × c of several outputs.
  public var labels: [Double]?
  /// Test inputs, any number × d.
  public var testInputs: Matrix?
  /// Test labels, as many for a test input.
  public var testLabels: [Double]?
  /// The teacher's directions, teacher width × d.
  public var teacherDirections: Matrix?
  /// The teacher's readouts, ±1.
  public var teacherSigns: [Double]?
  /// The map of a linear task, c × d; used as given, whatever its strengths say.
  public var target: Matrix?

  /// Collects draws; by default none is supplied.
  public init(
    directions: Matrix? = nil, signs: [Double]? = nil, inputs: Matrix? = nil, labels: [Double]? = nil,
    testInputs: Matrix? = nil, testLabels: [Double]? = nil, teacherDirections: Matrix? = nil,
    teacherSigns: [Double]? = nil, target: Matrix? = nil
  ) {
    self.directions = directions
    self.signs = signs
    self.inputs = inputs
    self.labels = labels
    self.testInputs = testInputs
    self.testLabels = testLabels
    self.teacherDirections = teacherDirections
    self.teacherSigns = teacherSigns
    self.target = target
  }
}
