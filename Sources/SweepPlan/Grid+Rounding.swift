internal import Training

extension Grid {
  /// This grid with the values of another one in place of its own where the two are one number, rounded differently.
  ///
  /// Version 0.1 rounded the values of `linspace` and `logspace` at each operation. A directory keeps the values it was
  /// made with, and with them its cells and their bits, however its configuration is spelt or read later.
  package func keeping(roundedValuesOf other: Grid) -> Grid {
    var kept: [Parameter: [Double: Double]] = [:]
    for parameter in Parameter.allCases {
      let pairs = Self.pairs(values(of: parameter), other.values(of: parameter))
      if !pairs.isEmpty {
        kept[parameter] = Dictionary(pairs.map { ($0.here, $0.there) }) { first, _ in first }
      }
    }
    guard !kept.isEmpty else { return self }
    return Grid(
      axes: axes.map { axis in
        kept[axis.parameter].map { known in Axis(axis.parameter, axis.values.map { known[$0] ?? $0 }) }
          ?? axis
      },
      fixed: Dictionary(uniqueKeysWithValues: fixed.map { ($0.key, kept[$0.key]?[$0.value] ?? $0.value) }))
  }

  /// Values that only one of two lists has and that the other has nearly: each with its like, none twice.
  static func pairs(_ here: [Double], _ there: [Double]) -> [(here: Double, there: Double)] {
    let (known, wanted) = (Set(here), Set(there))
    let free = there.filter { !known.contains($0) }.sorted()
    let scale = there.reduce(0) { max($0, $1.magnitude) }
    guard !free.isEmpty else { return [] }
    var taken: Set<Double> = []
    return here.filter { !wanted.contains($0) }.compactMap { value in
      let next = free.partitioningIndex { $0 >= value }
      let near = [next - 1, next].filter(free.indices.contains).map { free[$0] }
        .min { ($0 - value).magnitude < ($1 - value).magnitude }
      guard let near, isRounding(near, of: value, scale: scale), taken.insert(near).inserted else {
        return nil
      }
      return (value, near)
    }
  }

  /// Whether one number is another but for rounding, on an axis whose largest value has the size `scale`.
  ///
  /// Both must agree to twelve digits. Close to zero, where a difference of large values leaves few of its digits, it is
  /// enough that they agree to the last digit of the largest, and that the first has no finer digits than that.
  private static func isRounding(_ rounded: Double, of value: Double, scale: Double) -> Bool {
    let difference = (rounded - value).magnitude
    if difference <= 1e-12 * min(rounded.magnitude, value.magnitude) { return true }
    let steps = rounded / (scale.ulp / 8)
    return rounded != 0 && difference <= 4 * scale.ulp && steps == steps.rounded()
  }
}

extension Array where Element == Double {
  /// The first index of a sorted array from which on a condition holds.
  fileprivate func partitioningIndex(_ holds: (Double) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
