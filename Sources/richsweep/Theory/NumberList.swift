import ArgumentParser
import PortableMath
import SweepPlan
import Training

/// A list of numbers on the command line: `1,2,3`, `linspace:0,20,201` or `logspace:-3,6,91`.
struct NumberList {
  /// In the order given, all finite, at least one.
  let values: [Double]

  /// Reads a list of numbers for which the closed forms are valid.
  ///
  /// - Throws: `ValidationError` with what was expected.
  init(_ text: String) throws {
    try self.init(ofAnySize: text)
    if let problem = TheoryRange.problem(values) { throw ValidationError(problem) }
  }

  /// Reads a list of finite numbers.
  private init(ofAnySize text: String) throws {
    let expected =
      "expected numbers separated by commas, or linspace:LOW,HIGH,COUNT or logspace:LOW,HIGH,COUNT"
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let numbers = (parts.last ?? "").split(separator: ",", omittingEmptySubsequences: false).map {
      Double($0.drop { $0 == " " })
    }
    guard numbers.allSatisfy({ $0?.isFinite == true }) else {
      throw ValidationError("got '\(text)', \(expected)")
    }
    let known = numbers.compactMap(\.self)
    guard parts.count > 1 else {
      values = known
      return
    }
    guard parts.count == 2, known.count == 3, let count = Int(exactly: known[2]),
      (2...1_000_000).contains(count)
    else { throw ValidationError("got '\(text)', \(expected), with a COUNT from 2 to 1000000") }
    switch parts[0] {
    case "linspace": values = Spacing.decimal(from: known[0], to: known[1], count: count)
    case "logspace": values = Spacing.logarithmic(from: known[0], to: known[1], count: count)
    default: throw ValidationError("got '\(text)', \(expected)")
    }
    guard values.allSatisfy(\.isFinite) else {
      let power = parts[0] == "logspace" ? known.prefix(2).max() : nil
      let culprit = power.map { "10^\(Parameter.text($0))" } ?? "values"
      throw ValidationError(
        "got '\(text)', which contains \(culprit), above the largest number (about 1.8e308)")
    }
  }

  /// Reads a list in which no value may occur twice.
  static func distinct(_ text: String) throws -> NumberList { try checkDistinct(NumberList(text)) }

  private static func checkDistinct(_ list: NumberList) throws -> NumberList {
    var seen: Set<Double> = []
    if let twice = list.values.first(where: { !seen.insert($0).inserted }) {
      throw ValidationError("got \(Parameter.text(twice)) more than once, expected each value once")
    }
    return list
  }

  /// Reads times, of any size: at least 0 and ascending.
  static func times(_ text: String) throws -> NumberList {
    let list = try checkDistinct(NumberList(ofAnySize: text))
    guard list.values.allSatisfy({ $0 >= 0 }),
      zip(list.values, list.values.dropFirst()).allSatisfy({ $0 < $1 })
    else { throw ValidationError("got '\(text)', expected times of at least 0 in ascending order") }
    return list
  }

  /// Reads η_w,η_a.
  static func rates(_ text: String) throws -> Rates {
    let list = try NumberList(text)
    guard list.values.count == 2, list.values.allSatisfy({ $0 > 0 }) else {
      throw ValidationError("got '\(text)', expected two rates above 0, for the weights and for the readout")
    }
    return Rates(w: list.values[0], a: list.values[1])
  }

  /// Reads a matrix, rows separated by semicolons.
  static func matrix(_ text: String) throws -> Matrix {
    let rows = try text.split(separator: ";", omittingEmptySubsequences: false).map {
      try NumberList(String($0)).values
    }
    guard Set(rows.map(\.count)).count == 1 else {
      throw ValidationError("got '\(text)', expected rows of equal length, separated by semicolons")
    }
    return Matrix(rows: rows.count, columns: rows[0].count, elements: rows.flatMap(\.self))
  }
}

/// The sign of a readout.
enum ReadoutSign: String, ExpressibleByArgument, CaseIterable {
  case positive
  case negative
}
