package import ResultStore
package import SweepPlan
internal import Training

/// What is drawn: a number of every cell over two axes of the grid, at one value of some other axes, the mean over the
/// rest.
package struct MapView: Sendable, Equatable {
  package var number: CellNumber
  /// Position of the vertical axis among the grid's.
  package var rows: Int
  /// Position of the horizontal axis among the grid's; the same as ``rows`` where there is one axis alone.
  package var columns: Int
  /// For each axis the index of the value it is held at; nil for the mean over all.
  package var held: [Int?]

  /// A view.
  ///
  /// - Precondition: `held` has an entry for each of the grid's axes.
  package init(number: CellNumber, rows: Int, columns: Int, held: [Int?]) {
    (self.number, self.rows, self.columns, self.held) = (number, rows, columns, held)
  }

  /// What is held unless something else is asked for: the first value of every axis but the seeds', over which the mean
  /// is taken, and those that are drawn.
  package static func usualHeld(of grid: Grid, rows: Int, columns: Int) -> [Int?] {
    grid.axes.indices.map { index in
      index == rows || index == columns || grid.axes[index].parameter == .seed ? nil : 0
    }
  }

  /// The two axes that are drawn unless others are asked for: `tau` and `delta` (or `conserved_delta`), otherwise the longest that are not the
  /// seed's.
  package static func usualAxes(of grid: Grid) -> (rows: Int, columns: Int) {
    func rank(_ index: Int) -> (Int, Int, Int) {
      let axis = grid.axes[index]
      let kind =
        axis.values.count == 1
        ? 3 : [.tau, .delta, .conservedDelta].contains(axis.parameter) ? 0 : axis.parameter == .seed ? 2 : 1
      return (kind, kind == 0 ? 0 : -axis.values.count, index)
    }
    let ranked = grid.axes.indices.sorted { rank($0) < rank($1) }
    guard let first = ranked.first else { return (0, 0) }
    guard ranked.count > 1 else { return (first, first) }
    return (min(first, ranked[1]), max(first, ranked[1]))
  }
}

/// The places of a map that have changed.
package struct MapChange: Sendable, Equatable {
  /// How far cells at a place have come.
  package enum State: UInt8, Sendable {
    /// None is settled.
    case none = 0
    /// Some are.
    case some = 1
    /// All are.
    case all = 2
  }

  /// Length of the vertical axis.
  package var rows: Int
  /// Length of the horizontal axis.
  package var columns: Int
  /// How many shards have been read of this number: what to ask with the next time.
  package var shardsRead: Int
  /// How many shards there are.
  package var shards: Int
  /// Row-major numbers of the places that changed, in rising order.
  package var places: [Int] = []
  /// The mean of the finite numbers at each; NaN where there are none.
  package var values: [Float] = []
  /// How far each has come.
  package var states: [State] = []
  /// How many finite numbers each mean covers.
  package var counts: [UInt32] = []
  /// How many cells lie at a place.
  package var cellsAtPlace = 1
}

/// A map as it is after all changes so far.
package struct LiveMap: Sendable {
  package let view: MapView
  /// Row-major, NaN where there is no value.
  package private(set) var values: [Double] = []
  /// Whether a mean covers fewer cells than lie at its place though all of them are settled, row-major.
  package private(set) var isPartial: [Bool] = []
  private var shardsRead = 0

  package init(_ view: MapView) { self.view = view }

  /// Takes in what has changed.
  package mutating func update(from follower: CellFollower) {
    let change = follower.map(view, since: shardsRead)
    if shardsRead == 0 || shardsRead > change.shardsRead {
      values = Array(repeating: .nan, count: change.rows * change.columns)
      isPartial = Array(repeating: false, count: values.count)
    }
    for (index, place) in change.places.enumerated() {
      values[place] = Double(change.values[index])
      isPartial[place] = change.states[index] == .all && change.counts[index] < change.cellsAtPlace
    }
    shardsRead = change.shardsRead
  }
}
