internal import SweepPlan
internal import Training

/// What only a shard's sweep can tell of its numbers: looked at before a shard is believed.
extension ShardReader {
  /// Checks that every array that lies in the tables is there, in its length.
  ///
  /// - Throws: ``StoreError`` with code `damaged`, naming the first that is not.
  func checkColumns(_ layout: Layout) throws(StoreError) {
    for group in groups {
      for variable in layout.variables + tensors(of: group, layout).filter({ !$0.isChunked }) {
        let (name, count) = (variable.name, variable.count)
        let isThere =
          variable.elementType == .float64
          ? group.numbers.offset(of: name, count: count) != nil
          : group.integers.offset(of: name, count: count) != nil
        guard isThere else { throw CellTable<Double>.missing(name, path) }
      }
    }
  }

  /// Checks that the numbers of every cell are such as training leaves: finite before it diverged, none after it. A flow
  /// that cannot go on diverges at a step whose numbers it has recorded.
  ///
  /// Metrics other than the training loss may be infinite or no number where training is well: the distance of a kernel
  /// that vanishes, the test loss where there is no test set, a norm that overflows.
  ///
  /// - Throws: ``StoreError`` with code `damaged`, naming group, cell and number.
  func checkNumbers(of sweep: Sweep, _ layout: Layout) throws(StoreError) {
    let lastStep = sweep.checkpoints.last ?? 0
    for group in groups {
      let steps = try group.integers.column("diverged_at_step", path)
      for (row, step) in steps.enumerated() where step > lastStep {
        throw refusal(group, row, "diverged_at_step \(step)", "none after step \(lastStep), the last")
      }
      for variable in layout.variables where variable.fill == .notANumber && variable.dimensions.count == 1 {
        try check(variable, of: group, diverged: steps)
      }
      for weights in tensors(of: group, layout) where !weights.isChunked && Self.isWeight(weights) {
        guard let offset = group.numbers.offset(of: weights.name, count: weights.count) else { continue }
        for (row, step) in steps.enumerated() where step < 0 {
          let first = row * group.numbers.width + offset
          guard group.numbers.values[first..<first + weights.count].allSatisfy(\.isFinite) else {
            throw notFinite(weights, group, row)
          }
        }
      }
    }
  }

  /// Checks numbers along training steps: metrics, and the history of the training loss.
  private func check(_ variable: CellVariable, of group: Group, diverged: [Int64]) throws(StoreError) {
    guard let offset = group.numbers.offset(of: variable.name, count: variable.count),
      case .integers(let steps) = variable.dimensions.first?.coordinate
    else { return }
    let metric = Metric.named(variable.name) ?? .trainLoss
    let range =
      ShapeClass(group.parameters, row: 0).map { metric.range(width: $0.width, depth: $0.depth) }
      ?? -Double.infinity...Double.infinity
    for (row, divergence) in diverged.enumerated() {
      let first = row * group.numbers.width + offset
      for (index, step) in steps.enumerated() {
        let value = group.numbers.values[first + index]
        if divergence >= 0, step > divergence {
          guard value.isNaN else {
            throw refusal(
              group, row, "\(variable.name) \(value) at step \(step)",
              "none, because it diverged at step \(divergence)")
          }
        } else if metric.isAlwaysFinite, !(value.isFinite || divergence >= 0 && value.isNaN) {
          throw refusal(group, row, "\(variable.name) \(value) at step \(step)", "a finite number")
        } else if value < range.lowerBound || value > range.upperBound {
          throw refusal(group, row, "\(variable.name) \(value) at step \(step)", Self.words(for: range))
        }
      }
    }
  }

  private static func words(for range: ClosedRange<Double>) -> String {
    let ends = [("from", range.lowerBound), ("to", range.upperBound)].filter { $0.1.isFinite }
    return "a number " + ends.map { "\($0.0) \(Parameter.text($0.1))" }.joined(separator: " ")
  }

  /// Checks that every tensor that is kept in chunks has all of them, that each decompresses to its length, and that the
  /// weights of cells that did not diverge are numbers.
  ///
  /// - Throws: ``StoreError`` with code `damaged`, naming the dataset and the row.
  func checkChunks(_ layout: Layout) throws(StoreError) {
    let file = try HDF5File.open(path)
    for group in groups {
      for variable in tensors(of: group, layout) where variable.isChunked {
        let lengths = variable.dimensions.map(\.length)
        let dataset = try chunked(variable.name, of: group, in: file.root, lengths: lengths)
        for row in group.cells.indices {
          let values = try dataset.inflatedChunk(at: [row] + lengths.map { _ in 0 }, count: variable.count)
          let isComplete = group.statuses[row] == CellOutcome.Status.complete.rawValue
          guard !isComplete || !Self.isWeight(variable) || values.allFinite else {
            throw notFinite(variable, group, row)
          }
        }
      }
    }
  }

  private func tensors(of group: Group, _ layout: Layout) -> [CellVariable] {
    layout.groups.first { $0.shape.shardGroup == group.name }?.variables ?? []
  }

  /// Whether a tensor is the network's own: finite as long as the loss is.
  private static func isWeight(_ tensor: CellVariable) -> Bool {
    tensor.dimensions.first?.name == "tensor_step"
  }

  private func notFinite(_ tensor: CellVariable, _ group: Group, _ row: Int) -> StoreError {
    refusal(
      group, row, "\(tensor.name) with numbers that are not finite", "finite ones, because it did not diverge"
    )
  }

  private func refusal(_ group: Group, _ row: Int, _ found: String, _ expected: String) -> StoreError {
    StoreError(
      .damaged, path: path, object: "/\(group.name)",
      message: "cell \(group.cells[row]): got \(found), expected \(expected)")
  }
}
