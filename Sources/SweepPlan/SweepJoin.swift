internal import Training

/// Several sweeps as one: the sweep whose axes have all their values, and where in its grid their cells are.
///
/// Cells are known by their parameters, so the cells of each have their place in any grid that has their values. What
/// decides numbers besides must be the same in all.
public struct SweepJoin: Sendable {
  /// Why sweeps cannot be one.
  public struct Failure: Error, Equatable, Sendable, CustomStringConvertible {
    /// Which of them differs from the first, in what, and what was expected.
    public let description: String
  }

  /// The sweep that has the cells of all of them.
  public let sweep: Sweep
  /// Values that two of them have and that differ in their last digits only, in words, one sentence each: they make
  /// cells apart, most likely against what was meant.
  public let nearlyEqual: [String]
  let parts: [Grid]
  let names: [String]

  /// Joins sweeps, each with the name that messages are to call it by.
  ///
  /// A parameter whose values are not the same in all is an axis that has the values of each, rising where they rise
  /// in each (or falling where they fall in each), in the order given otherwise. The order of the axes is that of the
  /// sweep with the most; an axis that it lacks comes first.
  ///
  /// - Precondition: at least one.
  /// - Throws: ``Failure`` where their fingerprints differ, or where all values together make too many cells.
  public init(_ parts: [(name: String, sweep: Sweep)]) throws(Failure) {
    let first = parts[0]
    for other in parts.dropFirst() where other.sweep.fingerprint != first.sweep.fingerprint {
      let list = first.sweep.differences(from: other.sweep).map { "\n  \($0)" }.joined()
      throw Failure(
        description:
          "\(other.name): trained with another configuration than \(first.name); only sweeps that differ "
          + "in the values of their parameters can be joined (there: \(other.name), here: \(first.name)):\(list)"
      )
    }
    let grids = parts.map(\.sweep.grid)
    self.parts = grids
    names = parts.map(\.name)
    nearlyEqual = Self.nearlyEqual(parts)
    let order = grids.max { $0.axes.count < $1.axes.count }?.axes.map(\.parameter) ?? []
    var (axes, fixed): ([Axis], [Parameter: Double]) = ([], [:])
    for parameter in Parameter.allCases.filter({ !order.contains($0) }) + order {
      let values = Self.union(grids.map { $0.values(of: parameter) })
      if order.contains(parameter) || values.count > 1
        || grids.contains(where: { $0.fixed[parameter] == nil })
      {
        axes.append(Axis(parameter, values))
      } else {
        fixed[parameter] = values[0]
      }
    }
    guard Grid.cellCount(ofLengths: axes.map(\.values.count)) != nil else {
      let lengths = axes.map { String($0.values.count) }.joined(separator: " × ")
      throw Failure(
        description:
          "\(parts.map(\.name).joined(separator: ", ")): together a grid of \(lengths) cells, expected at "
          + "most 2^40")
    }
    var sweep = first.sweep
    sweep.grid = Grid(axes: axes, fixed: fixed)
    self.sweep = sweep
  }

  private static func nearlyEqual(_ parts: [(name: String, sweep: Sweep)]) -> [String] {
    Parameter.allCases.flatMap { parameter -> [String] in
      let lists = parts.map { $0.sweep.grid.values(of: parameter) }
      var sentences: [String] = []
      for one in parts.indices {
        for other in parts.indices.dropFirst(one + 1) {
          let pairs = Grid.pairs(lists[one], lists[other])
          sentences += pairs.prefix(3).map {
            "\(parameter.name): \(Parameter.text($0.here)) in \(parts[one].name), \(Parameter.text($0.there)) in "
              + parts[other].name
          }
          if pairs.count > 3 {
            sentences.append("\(parameter.name): and \(pairs.count - 3) more of these two")
          }
        }
      }
      return sentences
    }
  }

  private static func union(_ lists: [[Double]]) -> [Double] {
    var seen: Set<Double> = []
    let values = lists.joined().filter { seen.insert($0).inserted }
    func all(_ inOrder: (Double, Double) -> Bool) -> Bool {
      lists.allSatisfy { list in zip(list, list.dropFirst()).allSatisfy(inOrder) }
    }
    if all(<) { return values.sorted() }
    return all(>) ? values.sorted(by: >) : values
  }

  /// The numbers that cells of one of the sweeps have in the joint grid. O(cells), or O(1) where the grids are the
  /// same.
  ///
  /// - Parameter part: which of the sweeps, in the order given.
  public func cells(_ cells: RangeSet<Int>, ofPart part: Int) -> RangeSet<Int> {
    let grid = parts[part]
    guard grid != sweep.grid else { return cells }
    // What each index along each of its axes adds to the number, and what its fixed parameters do.
    var base = 0
    var steps: [[Int]] = Array(repeating: [], count: grid.axes.count)
    var jump = sweep.grid.cellCount
    for axis in sweep.grid.axes {
      jump /= axis.values.count
      func step(_ value: Double) -> Int {
        guard let index = axis.index(of: value) else { preconditionFailure("the joint grid has every value") }
        return index * jump
      }
      if let own = grid.axes.firstIndex(where: { $0.parameter == axis.parameter }) {
        steps[own] = grid.axes[own].values.map(step)
      } else {
        base += step(grid.values(of: axis.parameter)[0])
      }
    }
    var runs = CellRuns()
    cells.forEachCell { cell in
      var (number, rest) = (base, cell)
      for axis in steps.reversed() {
        let (quotient, index) = rest.quotientAndRemainder(dividingBy: axis.count)
        number += axis[index]
        rest = quotient
      }
      runs.append(number)
    }
    return runs.cells
  }
}
