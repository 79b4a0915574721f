import ResultStore
import SweepPlan
import Training

/// `sweep.json`: what of a sweep does not change while it is trained.
struct SweepFacts: Encodable {
  struct Axis: Encodable {
    var name: String
    var longName: String
    var values: [Double]
  }

  struct Variable: Encodable {
    var name: String
    var longName: String
    var units: String
    /// Training steps; nil for a variable that has one number a cell.
    var steps: [Int]?
  }

  var name: String
  var version: String
  var cells: Int
  var axes: [Axis]
  var variables: [Variable]
  /// Positions of the axes to draw first.
  var rows: Int
  var columns: Int

  init(_ sweep: Sweep, _ variables: [NumberVariable], version: String) {
    (name, self.version, cells) = (sweep.name, version, sweep.grid.cellCount)
    axes = sweep.grid.axes.map {
      Axis(name: $0.parameter.name, longName: $0.parameter.longName, values: $0.values)
    }
    self.variables = variables.map {
      Variable(name: $0.name, longName: $0.longName, units: $0.units, steps: $0.steps)
    }
    (rows, columns) = MapView.usualAxes(of: sweep.grid)
  }
}
