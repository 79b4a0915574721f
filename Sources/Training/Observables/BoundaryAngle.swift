import PortableMath

/// For each neuron of two inputs the angle of the line w·x = 0 from the axis of x₁, in radians from −π to π: that of the
/// direction w turned clockwise by a right angle, on whose left the neuron is active. NaN for weights of zero.
enum BoundaryAngle: ArrayObservable {
  static let name = "boundary_angle"
  static let longName = "angle of the line w x = 0, on whose left the neuron is active"
  static let units = "radian"
  static let needs: ObservableNeeds = .weights
  static let isNamed = false

  static func dimensions(in cell: CellSpecification) -> [TensorDescription.Dimension]? {
    cell.record.function == nil ? nil : [.init(name: "neuron", length: cell.network.width)]
  }

  static func values(at moment: Moment) -> [Double]? {
    let weights = Array(moment.firstLayer)
    return stride(from: 0, to: weights.count, by: 2).map {
      Portable.angle(x: weights[$0 + 1], y: -weights[$0])
    }
  }
}
