internal import SweepPlan
internal import Training

extension CellTable<Double> {
  /// Adds the weighted kernel distance to a table of version 0.1, which did not know it: the kernel distance where the rates
  /// of all layers are equal, which is the same to the bit, and missing elsewhere.
  mutating func addWeightedKernelDistance(_ parameters: CellParameters) {
    let (own, other) = (Metric.weightedKernelDistance.name, Metric.kernelDistance.name)
    guard !blocks.contains(where: { $0.name == own }),
      let count = blocks.first(where: { $0.name == other })?.count,
      let offset = offset(of: other, count: count)
    else { return }
    var extended: [Double] = []
    extended.reserveCapacity(values.count / width * (width + count))
    for row in 0..<values.count / width {
      let start = row * width
      extended += values[start..<start + width]
      func value(_ parameter: Parameter) -> Double? { parameters.value(of: parameter, at: row) }
      var isEqual = false
      if let w = value(.rateW), let a = value(.rateA), let depth = value(.depth) {
        isEqual = Rates(w: w, a: a).areEqual(depth: Int(exactly: depth) ?? 0)
      }
      extended +=
        isEqual
        ? values[start + offset..<start + offset + count] : ArraySlice(repeating: .nan, count: count)
    }
    self = CellTable(blocks + [.init(name: own, count: count)], values: extended)
  }
}
