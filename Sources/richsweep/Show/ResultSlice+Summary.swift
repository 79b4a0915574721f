import ResultStore
import Surroundings

extension ResultSlice {
  /// What of several cells is drawn at a place of the map: their mean, or of a category the worst.
  struct Summary {
    /// The axes it is over, with their lengths.
    private let averaged: [(name: String, length: Int)]
    private let isWorst: Bool
    private let fullCount: Int

    init(_ averaged: [(name: String, length: Int)], isWorst: Bool, fullCount: Int) {
      (self.averaged, self.isWorst, self.fullCount) = (averaged, isWorst, fullCount)
    }

    /// "mean over 2 seeds and 3 values of leak"; where numbers are missing "mean over 4 of 6 cells (2 seeds and 3 values of
    /// leak)", or "mean over 1 of 2 seeds". Empty where nothing is averaged.
    func words(count: Int) -> String {
      guard !averaged.isEmpty else { return "" }
      let name = isWorst ? "worst of" : "mean over"
      guard count < fullCount else { return "\(name) \(axes)" }
      return "\(name) \(count) of \(cells)" + (isOfSeeds ? "" : " (\(axes))")
    }

    /// "2 seeds", "6 cells".
    var cells: String { isOfSeeds ? axes : counted(fullCount, "cell") }

    private var isOfSeeds: Bool { averaged.count == 1 && averaged[0].name == "seed" }

    private var axes: String {
      averaged.map {
        $0.name == "seed" ? counted($0.length, "seed") : "\(counted($0.length, "value")) of \($0.name)"
      }
      .joined(separator: " and ")
    }
  }

  /// The worst status at every place of the map: a mean of numbers that stand for words says nothing.
  static func worst(of statuses: LabelledArray, keeping kept: [String]) -> LabelledMeans {
    var worst = statuses.mean(keeping: kept)
    for status in [CellStatus.complete, .diverged, .poisoned] {
      var flags = statuses
      flags.values = statuses.values.map { $0 == Double(status.rawValue) ? 1 : .nan }
      for (index, count) in flags.mean(keeping: kept).counts.enumerated() where count > 0 {
        worst.array.values[index] = Double(status.rawValue)
      }
    }
    return worst
  }
}
