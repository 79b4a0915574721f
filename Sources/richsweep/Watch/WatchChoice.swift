import ResultStore
import SweepPlan
import Watching

/// What a watcher has chosen to see.
struct WatchChoice {
  /// What there is.
  let sweep: Sweep
  let variables: [NumberVariable]
  private var variableIndex: Int
  private var stepIndex: Int
  private let pairs: [(rows: Int, columns: Int)]
  private var pairIndex = 0
  /// Numbers of the values that the axes beside the drawn ones are held at, taken as one number.
  private var heldIndex = 0
  /// Whether the mean is taken over them instead.
  private var isMean = false

  /// The test loss at the last step (the first variable where the sweep does not record it), or the variable of a name, over the
  /// usual axes.
  ///
  /// - Throws: ``BadRequest`` where there is no such variable.
  init(_ follower: CellFollower, variable name: String?) throws {
    (sweep, variables) = (follower.sweep, follower.variables)
    let usual =
      name == nil && !variables.contains { $0.name == "test_loss" } ? variables.first?.name : "test_loss"
    guard let index = variables.firstIndex(where: { $0.name == name ?? usual }) else {
      throw BadRequest(
        "--variable: got '\(name ?? "")', expected one of \(variables.map(\.name).joined(separator: ", ")).")
    }
    variableIndex = index
    stepIndex = (variables[index].steps?.count ?? 1) - 1
    let axes = MapView.usualAxes(of: follower.sweep.grid)
    let long = follower.sweep.grid.axes.indices.filter { follower.sweep.grid.axes[$0].values.count > 1 }
    let others = long.flatMap { row in long.filter { $0 > row }.map { (rows: row, columns: $0) } }
    pairs = [axes] + others.filter { $0 != axes }
  }

  /// The variable that is shown.
  var variable: NumberVariable { variables[variableIndex] }
  /// The training step that is shown; nil for a variable without.
  var step: Int? { variable.steps.map { $0[stepIndex] } }

  /// The map that shows it.
  var view: MapView {
    let (rows, columns) = pairs[pairIndex]
    var held = MapView.usualHeld(of: sweep.grid, rows: rows, columns: columns)
    var rest = heldIndex
    for axis in held.indices.reversed() where held[axis] != nil {
      let count = sweep.grid.axes[axis].values.count
      held[axis] = isMean ? nil : rest % count
      rest /= count
    }
    return MapView(
      number: CellNumber(variable.name, at: stepIndex), rows: rows, columns: columns, held: held)
  }

  /// How many combinations of values the axes that are held have.
  private var heldCount: Int {
    let (rows, columns) = pairs[pairIndex]
    let held = MapView.usualHeld(of: sweep.grid, rows: rows, columns: columns)
    return held.indices.reduce(1) { held[$1] == nil ? $0 : $0 * sweep.grid.axes[$1].values.count }
  }

  /// Handles a key.
  mutating func press(_ key: Character) {
    let steps = variable.steps?.count ?? 1
    switch key {
    case "v": show((variableIndex + 1) % variables.count)
    case "V": show((variableIndex + variables.count - 1) % variables.count)
    case "s": stepIndex = (stepIndex + 1) % steps
    case "S": stepIndex = (stepIndex + steps - 1) % steps
    case "a": (pairIndex, heldIndex) = ((pairIndex + 1) % pairs.count, 0)
    case "o": heldIndex = (heldIndex + 1) % heldCount
    case "O": heldIndex = (heldIndex + heldCount - 1) % heldCount
    case "m": isMean.toggle()
    default: break
    }
  }

  private mutating func show(_ index: Int) {
    variableIndex = index
    stepIndex = (variables[index].steps?.count ?? 1) - 1
  }
}
