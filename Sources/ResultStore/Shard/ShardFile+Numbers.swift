public import Foundation
public import SweepPlan

/// A number that every cell of a sweep has: a variable, at one of its steps.
public struct CellNumber: Hashable, Sendable {
  /// The variable's name.
  public let variable: String
  /// Which of its steps; 0 for a variable without.
  public let index: Int

  /// Names a number.
  public init(_ variable: String, at index: Int) { (self.variable, self.index) = (variable, index) }
}

/// A variable whose numbers can be read of every cell alone.
public struct NumberVariable: Sendable, Equatable {
  /// Its name in the result.
  public let name: String
  /// What it is, in words.
  public let longName: String
  /// Its unit as netCDF writes it.
  public let units: String
  /// The training steps it has a number at; nil where it has one alone.
  public let steps: [Int]?

  fileprivate let isInteger: Bool
  /// How many numbers it has in a cell.
  var count: Int { steps?.count ?? 1 }
}

extension Sweep {
  /// The variables of its result that results of version 0.1 lack.
  public var recentVariables: Set<String> {
    let layout = Layout(self)
    return Set(
      layout.variables.filter(\.isRecent).map(\.name) + layout.parameterVariables.map(\.variable.name))
  }

  /// The variables of every cell that are one number, or one a step; all but the status.
  ///
  /// - Precondition: as of ``Sweep/specification(ofCell:)``.
  public var numberVariables: [NumberVariable] {
    Layout(self).variables.compactMap { variable in
      guard variable.fill != .missingStatus, variable.dimensions.count <= 1 else { return nil }
      var steps: [Int]?
      if case .integers(let values) = variable.dimensions.first?.coordinate { steps = values.map { Int($0) } }
      return NumberVariable(
        name: variable.name, longName: variable.longName, units: variable.units, steps: steps,
        isInteger: variable.fill == .minusOne)
    }
  }
}

extension ShardFile {
  /// Some numbers of every cell in a shard: what people watch while a sweep is trained. Neither hash nor structure
  /// beyond what reading needs is checked.
  ///
  /// - Returns: the cells' numbers in the grid of `sweep`, nil for those it does not have, and for each of `wanted` a
  ///   value a cell, NaN where the cell has none.
  /// - Throws: ``StoreError``: `notFound`, `inaccessible`, `damaged` where a variable is not there.
  public static func numbers(
    _ wanted: [CellNumber], of variables: [NumberVariable], in url: URL, of sweep: Sweep
  ) throws(StoreError) -> (cells: [Int?], values: [[Float]]) {
    let path = url.path(percentEncoded: false)
    let reader = try ShardReader(path)
    var cells: [Int?] = []
    var values = [[Float]](repeating: [], count: wanted.count)
    for group in reader.groups {
      cells += group.parameters.cells(in: sweep.grid)
      for (position, number) in wanted.enumerated() {
        guard let variable = variables.first(where: { $0.name == number.variable }),
          (0..<variable.count).contains(number.index)
        else { throw CellTable<Double>.missing(number.variable, path) }
        values[position] +=
          variable.isInteger
          ? try group.integers.numbers(number, of: variable.count, path).map { $0 < 0 ? .nan : Float($0) }
          : try group.numbers.numbers(number, of: variable.count, path).map { Float($0) }
      }
    }
    return (cells, values)
  }
}

extension CellTable {
  /// One number of a block in every row.
  fileprivate func numbers(
    _ number: CellNumber, of count: Int, _ path: String
  ) throws(StoreError) -> [Number] {
    guard let offset = offset(of: number.variable, count: count) else {
      throw Self.missing(number.variable, path)
    }
    return stride(from: offset + number.index, to: values.count, by: width).map { values[$0] }
  }
}
