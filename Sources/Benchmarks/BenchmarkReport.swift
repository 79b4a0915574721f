public import Foundation

/// The results of a benchmark: tables, and targets with what was measured.
public struct BenchmarkReport: Codable, Sendable {
  /// An entry of a table.
  public enum Entry: Sendable, Equatable {
    /// Words.
    case text(String)
    /// A number, shown with three or four digits.
    case number(Double)
    /// Nothing to show, and why.
    case absent(String)
  }

  /// Numbers that belong together.
  public struct Table: Codable, Sendable {
    /// What it shows.
    public var title: String
    /// The columns' names with their units.
    public var columns: [String]
    /// The rows, each with an entry a column.
    public var rows: [[Entry]]

    /// A table without rows.
    public init(_ title: String, columns: [String]) {
      self.title = title
      self.columns = columns
      rows = []
    }
  }

  /// A target.
  public struct Aim: Codable, Sendable {
    /// The target, in words.
    public var text: String
    /// What was measured.
    public var measured: Double
    /// Whether it was reached.
    public var isReached: Bool

    /// At least `limit`.
    public init(_ text: String, _ measured: Double, atLeast limit: Double) {
      (self.text, self.measured, isReached) = (text, measured, measured >= limit)
    }

    /// At most `limit`.
    public init(_ text: String, _ measured: Double, atMost limit: Double) {
      (self.text, self.measured, isReached) = (text, measured, measured <= limit)
    }
  }

  /// Which benchmark.
  public var kind: String
  /// What is measured and how, in a sentence or two.
  public var method: String
  /// The machine, and its load when the measurement began.
  public var machine: Machine
  /// When.
  public var date: Date
  /// The command line.
  public var command: String
  /// The results.
  public var tables: [Table] = []
  /// The targets.
  public var aims: [Aim] = []
  /// Further remarks for the reader.
  public var notes: [String] = []

  /// An empty report of a measurement that begins now.
  public init(kind: String, method: String) {
    self.kind = kind
    self.method = method
    machine = Machine.here
    date = Date()
    command = (["richsweep"] + CommandLine.arguments.dropFirst()).joined(separator: " ")
  }
}

extension BenchmarkReport.Entry: Codable {
  /// A string is text, a number a number, null nothing.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .absent("–")
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else {
      self = .text(try container.decode(String.self))
    }
  }

  /// As it is read.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .text(let text), .absent(let text): try container.encode(text)
    case .number(let number):
      if number.isFinite { try container.encode(number) } else { try container.encodeNil() }
    }
  }

  /// The entry as a reader sees it.
  public var shown: String {
    switch self {
    case .text(let text), .absent(let text): text
    case .number(let number): Self.shown(number)
    }
  }

  /// A number with three digits at least, none after the point from 100 on.
  static func shown(_ number: Double) -> String {
    let size = number.magnitude
    guard size.isFinite, size > 0 else { return size == 0 ? "0" : "–" }
    if size >= 1e7 || size < 1e-3 { return String(format: "%.2e", number) }
    let digits = size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : size >= 0.09995 ? 3 : 4
    return String(format: "%.\(digits)f", number)
  }
}
