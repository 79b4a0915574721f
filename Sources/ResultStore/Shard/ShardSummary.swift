public import SweepPlan
public import Training

/// What a shard holds, without its arrays.
public struct ShardSummary: Sendable {
  /// SHA-256 of the file's bytes, lower-case hexadecimal.
  public let sha256: String
  /// The file's size.
  public let bytes: Int
  /// The sweep's fingerprint.
  public let fingerprint: String
  /// The configuration it was written under, in canonical form.
  public let canonical: String
  /// Whose cells they are.
  public let lease: String
  /// The instruction set they were trained with.
  public let kernels: String
  /// The version of the program that wrote it.
  public let programVersion: String
  /// When it was written, ISO 8601.
  public let created: String
  /// Numbers of the cells in the grid of ``canonical``; those of one shape together, each time in rising order.
  public let cells: [Int]
  /// How each of ``cells`` ended.
  public let statuses: [CellOutcome.Status]
  /// CPU seconds that training each of ``cells`` took.
  public let seconds: [Double]
  /// Those of each shape.
  let parameters: [CellParameters]

  /// The value of a parameter in the cell at a position of ``cells``; nil for a parameter that cannot be told
  /// because the program that wrote the shard did not know it.
  public func value(of parameter: Parameter, at row: Int) -> Double? {
    var row = row
    for part in parameters {
      if row < part.count { return part.value(of: parameter, at: row) }
      row -= part.count
    }
    return nil
  }

  /// For each of ``cells``, its number in another grid, found by all its parameters; nil where it has none.
  public func cells(in grid: Grid) -> [Int?] {
    parameters.flatMap { $0.cells(in: grid) }
  }
}
