internal import Training

extension Sweep {
  /// Whether cells are told apart by what gradient flow conserves, and not by the imbalance of their initial scales.
  package var hasConservedAxis: Bool { grid.axes.contains { $0.parameter == .conservedDelta } }

  /// δ = τ² (1/α² − α²) of a cell, the imbalance of its initial scales.
  package func delta(ofCell cell: Int) -> Double {
    guard hasConservedAxis else { return grid.value(of: .delta, cell: cell) }
    return CellSpecification.delta(
      conserving: grid.value(of: .conservedDelta, cell: cell), tau: grid.value(of: .tau, cell: cell),
      rates: rates(ofCell: cell))
  }

  /// What gradient flow conserves in a cell, η_w a² − η_a ‖w‖² of its neurons; see
  /// ``Training/CellSpecification/conservedDelta``.
  package func conservedDelta(ofCell cell: Int) -> Double {
    if hasConservedAxis { return grid.value(of: .conservedDelta, cell: cell) }
    return CellSpecification.conservedDelta(
      delta: grid.value(of: .delta, cell: cell), tau: grid.value(of: .tau, cell: cell),
      rates: rates(ofCell: cell))
  }

  /// η_w and η_a of a cell.
  func rates(ofCell cell: Int) -> Rates {
    Rates(w: grid.value(of: .rateW, cell: cell), a: grid.value(of: .rateA, cell: cell))
  }
}
