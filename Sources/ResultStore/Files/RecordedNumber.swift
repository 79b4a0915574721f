internal import Training

/// The one conversion of numbers that stand in files: a shard, a checkpoint or a journal may be anybody's, and a number that
/// nothing of ours can have written is refused before anybody calculates with it.
public enum RecordedNumber {
  /// Steps, evaluations, bytes and whatever else is counted are below this, and so have an equal in float64.
  public static let largestCount = Int(CellColumn.largestCount)
  /// No cell and no shard trains for longer: thirty thousand years.
  public static let mostSeconds = CellColumn.mostSeconds

  /// A number of things; nil for what is none.
  public static func count(_ number: Int64) -> Int? {
    Int(exactly: number).flatMap { (0...largestCount).contains($0) ? $0 : nil }
  }

  /// A length of time; nil for what is none.
  public static func seconds(_ number: Double) -> Double? {
    number >= 0 && number <= mostSeconds ? number : nil
  }
}
