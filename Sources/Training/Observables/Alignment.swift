/// For each neuron of the first layer the cosine between its weights and the nearest direction of the teacher.
enum Alignment: ArrayObservable {
  static let name = "alignment"
  static let longName = "cosine between a neuron and the nearest teacher direction"
  static let needs: ObservableNeeds = [.teacher, .weights]
  static let isStandard = true

  static func dimensions(in cell: CellSpecification) -> [TensorDescription.Dimension]? {
    cell.task.described.hasTeacher ? [.init(name: "neuron", length: cell.network.width)] : nil
  }

  static func values(at moment: Moment) -> [Double]? {
    // Labels that were supplied are not a teacher's.
    guard let teacher = moment.teacher else { return nil }
    return teacher.alignments(ofWeights: moment.firstLayer)
  }
}
