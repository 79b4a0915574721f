internal import Training

/// What cells took that differ in their seed alone: mean seconds at each point of a grid without its seeds.
///
/// Four bytes a point, from the first observation on, and nothing for grids where it would tell nothing (one
/// seed a point) or take too much room.
struct ObservedPoints: Sendable {
  /// Number of points; 0 where they are not told apart.
  let count: Int
  /// How many cells share a point.
  let seeds: Int
  /// How many cells one step along the seeds jumps.
  private let stride: Int
  private var means: [Float] = []

  /// No more points than this are told apart.
  static let most = 1 << 22

  init(_ grid: Grid) {
    let place = grid.axes.firstIndex { $0.parameter == .seed }
    seeds = place.map { grid.axes[$0].values.count } ?? 1
    stride = place.map { grid.axes[($0 + 1)...].reduce(1) { $0 * $1.values.count } } ?? 1
    let points = grid.cellCount / seeds
    count = seeds > 1 && points <= Self.most ? points : 0
  }

  /// The point of a cell; nil where points are not told apart.
  func point(of cell: Int) -> Int? {
    count == 0 ? nil : cell / (seeds * stride) * stride + cell % stride
  }

  /// Mean seconds of the finished cells at a point; nil before there are any.
  func seconds(at point: Int) -> Double? {
    means.isEmpty || means[point] < 0 ? nil : Double(means[point])
  }

  /// Learns what a cell took. Each weighs as much as all before it, so that a machine that slows down is
  /// noticed.
  mutating func observe(cell: Int, seconds: Double) {
    guard let point = point(of: cell) else { return }
    if means.isEmpty { means = [Float](repeating: -1, count: count) }
    means[point] = means[point] < 0 ? Float(seconds) : (means[point] + Float(seconds)) / 2
  }
}
