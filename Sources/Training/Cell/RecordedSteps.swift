import PortableMath

extension CellSpecification {
  /// The steps of the loss history: 0, then log-spaced whole numbers ending with the last checkpoint.
  ///
  /// `record.lossHistory` of them, all distinct; fewer (every step) where the run is shorter than that.
  /// Made by multiplication alone, so they are the same on every machine.
  public var lossHistorySteps: [Int] { logSpacedSteps(count: record.lossHistory, last: lastStep) }

  /// The steps at which W and a are kept.
  public var tensorSteps: [Int] {
    switch record.tensors {
    case .none: []
    case .ends: checkpoints.count > 1 ? [checkpoints[0], lastStep] : checkpoints
    case .all: checkpoints
    }
  }

  /// The steps at which |aᵢ|·wᵢ is kept: multiples of the interval from 0 through the last checkpoint.
  public var trajectorySteps: [Int] {
    guard let interval = record.trajectoryEvery, interval > 0 else { return [] }
    return Array(stride(from: 0, through: lastStep, by: interval))
  }
}

/// Up to `count` distinct whole numbers from 0 to `last`, in a geometric progression where whole numbers allow it.
///
/// Each number is the larger of its predecessor + 1 and the nearest to predecessor × (last / predecessor)^(1/m),
/// m being how many are still to come.
func logSpacedSteps(count: Int, last: Int) -> [Int] {
  guard count > 0 else { return [] }
  guard count <= last else { return Array(0...last) }
  guard count > 1 else { return [last] }
  var steps = [0]
  steps.reserveCapacity(count)
  var current = 1
  for remaining in stride(from: count - 2, through: 1, by: -1) {
    steps.append(current)
    let ratio = Portable.root(of: Double(last) / Double(current), order: remaining)
    current = max(current + 1, Int((Double(current) * ratio).rounded()))
  }
  steps.append(last)
  return steps
}
