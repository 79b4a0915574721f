internal import Training

extension SweepJoin {
  /// Whether the joint grid has cells that none of the sweeps has: those of two that differ in more than one parameter do
  /// not fill it. O(cells).
  public var hasGaps: Bool {
    let all = parts.indices.reduce(into: RangeSet<Int>()) { all, part in
      all.formUnion(cells(RangeSet(0..<parts[part].cellCount), ofPart: part))
    }
    return all.cellCount < sweep.grid.cellCount
  }

  /// The parameters whose values are not the same in all, in words, one sentence each: "samples: 50 in a, c; 51 in b".
  ///
  /// Those that have one value in each sweep come first: they are the likeliest to be meant the same.
  public var differences: [String] {
    let differing = Parameter.allCases.filter { parameter in
      Set(parts.map { Set($0.values(of: parameter)) }).count > 1
    }
    let isSingle = { (parameter: Parameter) in parts.allSatisfy { $0.values(of: parameter).count == 1 } }
    return (differing.filter(isSingle) + differing.filter { !isSingle($0) }).map { parameter in
      "\(parameter.name): \(values(of: parameter))"
    }
  }

  /// The values of a parameter, each list with the sweeps that have it.
  private func values(of parameter: Parameter) -> String {
    var lists: [(values: [Double], names: [String])] = []
    for (grid, name) in zip(parts, names) {
      let values = grid.values(of: parameter)
      if let known = lists.firstIndex(where: { Set($0.values) == Set(values) }) {
        lists[known].names.append(name)
      } else {
        lists.append((values, [name]))
      }
    }
    let most = 8
    let said = lists.prefix(most).map { list in
      let others = list.names.count > 3 ? " and \(list.names.count - 3) more" : ""
      return "\(Grid.list(list.values)) in \(list.names.prefix(3).joined(separator: ", "))\(others)"
    }
    return (said + (lists.count > most ? ["others in \(lists.count - most) more"] : []))
      .joined(separator: "; ")
  }
}
