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
    guard let target = layout.groups.first(where: { $0.shape.shardGroup == group.name }) else { return }
    let variables = target.variables.filter(\.isChunked)
    guard !variables.isEmpty else { return }
    let grid = GroupGrid(input.sweep.grid, target.shape)
    let file = try HDF5File.open(shard.path)
    let place = try root.openGroup(target.shape.resultGroup(in: input.sweep.grid))
    for variable in variables {
      let lengths = variable.dimensions.map(\.length)
      let zeros = lengths.map { _ in 0 }
      let source = try shard.chunked(variable.name, of: group, in: file.root, lengths: lengths)
      let result = try place.openDataset(variable.name)
      for (row, cell) in rows {
        let indices = grid.indices(ofCell: cell)
        // As numbers: the same ones may have been compressed by another version of the library.
        let there = try source.readBytes(
          as: variable.elementType, from: Box(start: [row] + zeros, count: [1] + lengths))
        let here = try result.readBytes(
          as: variable.elementType, from: Box(start: indices + zeros, count: indices.map { _ in 1 } + lengths)
        )
        guard there == here else { throw differs(cell, variable.name, shard.path) }
      }
    }
  }

  private func differs(_ cell: Int, _ variable: String, _ path: String) -> StoreError {
    let grid = input.sweep.grid
    let place = grid.axes.map {
      "\($0.parameter.rawValue) = \(Parameter.text(grid.value(of: $0.parameter, cell: cell)))"
    }
    return StoreError(
      .foreign, path: path,
      message:
        "the cell \(place.joined(separator: ", ")) has another \(variable) here than in another of the sweeps; "
        + "cells that several have must be the same, bit for bit")
  }
}
