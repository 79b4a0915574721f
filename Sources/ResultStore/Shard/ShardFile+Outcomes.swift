public import Foundation
public import SweepPlan
public import Training

extension ShardFile {
  /// Everything a shard holds of some cells, by their numbers in the grid of `sweep`, and the instruction set they
  /// were trained with.
  ///
  /// - Throws: ``StoreError``: what ``inspect(_:expected:)`` throws, `damaged` where arrays do not have the lengths
  ///   that the sweep's cells have.
  public static func outcomes(
    of cells: RangeSet<Int>, of sweep: Sweep, in url: URL
  ) throws(StoreError) -> (outcomes: [Int: CellOutcome], kernels: String) {
    let path = url.path(percentEncoded: false)
    try ShardFormat.seal.verify(path)
    let reader = try ShardReader(path)
    try reader.check(belongsTo: sweep)
    let layout = Layout(sweep)
    let file = try HDF5File.open(path)
    var found: [Int: CellOutcome] = [:]
    for group in reader.groups {
      for (row, number) in group.parameters.cells(in: sweep.grid).enumerated() {
        guard let number, cells.contains(number) else { continue }
        let shape = ShapeClass(sweep.grid, cell: number)
        found[number] = try reader.outcome(
          at: row, of: group, layout.tensors(of: shape), layout.arrayLengths(of: shape), file.root)
      }
    }
    return (found, reader.kernels)
  }
}

extension ShardReader {
  /// The outcome in a row, `lengths` being those of metrics, loss history and each of `tensors`.
  fileprivate func outcome(
    at row: Int, of group: Group, _ tensors: [CellVariable], _ lengths: [Int], _ root: borrowing HDF5Group
  ) throws(StoreError) -> CellOutcome {
    func numbers(_ name: String, _ count: Int) throws(StoreError) -> [Double] {
      guard count > 0 else { return [] }
      return Array(try group.numbers.block(name, count: count, row: row, path))
    }
    func integer(_ name: String) throws(StoreError) -> Int {
      Int(try group.integers.block(name, count: 1, row: row, path).first ?? 0)
    }
    var metrics: [Double] = []
    for metric in Metric.allCases {
      metrics += try numbers(metric.rawValue, lengths[0] / Metric.allCases.count)
    }
    var arrays: [[Double]] = []
    for tensor in tensors {
      guard tensor.isChunked else {
        arrays.append(try numbers(tensor.name, tensor.count))
        continue
      }
      let shape = tensor.dimensions.map(\.length)
      let box = ArrayRegion(start: [row] + shape.map { _ in 0 }, count: [1] + shape)
      arrays.append(try chunked(tensor.name, of: group, in: root, lengths: shape).read(from: box))
    }
    let divergence = try integer("diverged_at_step")
    return CellOutcome(
      status: CellOutcome.Status(rawValue: group.statuses[row]) ?? .complete,
      divergedAtStep: divergence < 0 ? nil : divergence, evaluations: try integer("evaluations"),
      rejectedSteps: try integer("rejected_steps"),
      largestErrorEstimate: try numbers("largest_error_estimate", 1)[0], metrics: metrics,
      lossHistory: try numbers("loss_history", lengths[1]), tensors: arrays)
  }
}

extension CellTable {
  /// The numbers of a block in one row.
  ///
  /// - Throws: ``StoreError`` with code `damaged` where there is no such block.
  fileprivate func block(
    _ name: String, count: Int, row: Int, _ path: String
  ) throws(StoreError) -> ArraySlice<Number> {
    guard let offset = offset(of: name, count: count) else { throw Self.missing(name, path) }
    return values[(row * width + offset)..<(row * width + offset + count)]
  }
}
