internal import Foundation
internal import SweepPlan

/// Cells that more shards than one have: sweeps that are joined may share some.
extension MergeRun {
  /// Compares cells of a shard with what the result has of them from another one.
  ///
  /// - Throws: ``StoreError`` with code `foreign` where any number differs, or what reading the shard can throw.
  func compare(
    _ repeated: RangeSet<Int>, of reference: ShardReference, with band: Band, _ root: borrowing HDF5Group
  ) throws(StoreError) {
    let path = reference.url.path(percentEncoded: false)
    let shard = try ShardReader(path)
    try shard.check(belongsTo: input.sweep)
    for (group, rows) in try rows(of: repeated, in: shard) {
      if let (cell, variable) = try band.difference(rows, of: group, path) {
        throw differs(cell, variable, path)
      }
      try compareChunks(of: rows, in: group, from: shard, root)
    }
  }

  private func compareChunks(
    of rows: [(row: Int, cell: Int)], in group: ShardReader.Group, from shard: ShardReader,
    _ root: borrowing HDF5Group
  ) throws(StoreError) {
    try forEachTensor(in: group, of: shard, root) { (tensor, source, result) throws(StoreError) in
      let type = tensor.variable.elementType
      for (row, cell) in rows {
        let indices = tensor.grid.indices(ofCell: cell)
        // As numbers: the same ones may have been compressed by another version of the library.
        let there = try source.readBytes(
          as: type, from: ArrayRegion(start: [row] + tensor.zeros, count: [1] + tensor.lengths))
        let here = try result.readBytes(
          as: type,
          from: ArrayRegion(start: indices + tensor.zeros, count: indices.map { _ in 1 } + tensor.lengths))
        guard there == here else { throw differs(cell, tensor.variable.name, shard.path) }
      }
    }
  }

  private func differs(_ cell: Int, _ variable: String, _ path: String) -> StoreError {
    let place = input.sweep.grid.place(ofCell: cell).map { "\($0.name) = \($0.value)" }
    return StoreError(
      .foreign, path: path,
      message:
        "the cell \(place.joined(separator: ", ")) has a different \(variable) here than in another sweep; cells that are "
        + "in several sweeps must have the same bits")
  }
}
