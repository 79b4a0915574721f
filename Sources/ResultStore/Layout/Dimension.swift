internal import SweepPlan
internal import Training

/// A dimension of a result and, where it has one, its coordinate variable.
struct Dimension: Equatable {
  /// The values along a dimension.
  enum Coordinate: Equatable {
    case reals([Double])
    case integers([Int64])
  }

  var name: String
  var length: Int
  /// Values, with what they are in words; nil for a dimension that only counts.
  var coordinate: Coordinate?
  var longName: String
  var units: String
  /// What a reader should know besides.
  var comment: String?

  /// A dimension that only counts.
  init(_ description: TensorDescription.Dimension) {
    self.init(name: description.name, length: description.length, coordinate: nil, longName: "", units: "")
  }

  /// An axis of the grid.
  init(_ axis: Axis) {
    let parameter = axis.parameter
    self.init(
      name: parameter.name, length: axis.values.count,
      coordinate: parameter.values.areWhole
        ? .integers(axis.values.map { Int64($0) }) : .reals(axis.values),
      longName: parameter.longName, units: parameter.units, comment: parameter.explanation)
  }

  /// Steps of training.
  init(name: String, steps: [Int]) {
    self.init(
      name: name, length: steps.count, coordinate: .integers(steps.map { Int64($0) }),
      longName: "training step",
      units: "1", comment: TimeConvention.ofSteps)
  }

  init(
    name: String, length: Int, coordinate: Coordinate?, longName: String, units: String,
    comment: String? = nil
  ) {
    self.name = name
    self.length = length
    self.coordinate = coordinate
    self.longName = longName
    self.units = units
    self.comment = comment
  }
}
