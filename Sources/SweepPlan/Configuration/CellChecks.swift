internal import Training
internal import Yams

extension ConfigurationReader {
  /// Reports what cells at the corners of the grid cannot be: every rule about sizes and scales is monotonic in each of them, so
  /// that the corners tell of all cells.
  mutating func checkCells(of sweep: Sweep, _ sections: Sections) {
    var sweep = sweep
    // Of a file's data only the sizes matter here, and they are not known yet.
    if sweep.task.kind.isSupplied {
      sweep.dataShape = Sweep.DataShape(inputs: 2, samples: 1_000_000_000, testSamples: 1)
    }
    let draws = sweep.task.kind.isSupplied ? nil : sweep.inlineDraws
    var reported: Set<String> = []
    for cell in Self.corners(of: sweep.grid) {
      let specification = sweep.specification(ofCell: cell)
      do throws(TrainingError) {
        try specification.validate()
        if let draws { try draws.check(for: specification) }
      } catch {
        let (name, message): (String, String)
        switch error {
        case .invalid(let field, let got, let expected):
          (name, message) = (field, "got \(got), expected \(expected)")
        case .draws(let field, let got, let expected):
          (name, message) = ("draws", "\(field): got \(got), expected \(expected)")
        case .foreignData, .foreignState, .kernels: (name, message) = ("", error.message)
        }
        guard reported.insert(name).inserted else { continue }
        let place = place(ofName: name, sections)
        report(place.path, line: place.line, message)
      }
    }
  }

  /// The cells with the smallest or largest value along every axis that decides a size or an initial scale.
  private static func corners(of grid: Grid) -> [Int] {
    return grid.axes.reduce([[]] as [[Int]]) { corners, axis in
      guard [.size, .scale].contains(axis.parameter.bearing) else { return corners.map { $0 + [0] } }
      let order = axis.values.indices.sorted { axis.values[$0] < axis.values[$1] }
      let ends = Set([order[0], order[order.count - 1]]).sorted()
      return corners.flatMap { corner in ends.map { corner + [$0] } }
    }
    .map { grid.cell(at: $0) }
  }

  /// Where what a cell's specification calls `name` is written, or would be.
  private func place(ofName name: String, _ sections: Sections) -> (path: String, line: Int?) {
    if let parameter = Parameter.named(name) {
      let axis = sections.axes.first { $0.parameter == parameter }?.field
      let field = axis ?? sections.fixed[parameter]?.field
      return (field?.path ?? parameter.field, field?.line)
    }
    if let field = sections.named[name] { return (field.path, field.line) }
    guard let section = Self.places[name] else { return (name, nil) }
    return ("\(section).\(name)", sections.lines[section])
  }
}
