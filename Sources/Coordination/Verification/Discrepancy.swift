import Wire

/// A file that is not as it was recorded, or not as it should be.
public struct Discrepancy: Sendable, Equatable, Encodable {
  /// What can be done about it.
  public enum Remedy: String, Sendable, Encodable {
    /// Rename the file; the next run trains its cells again.
    case setAside = "set aside"
    /// Remove it from the journal; the next run trains its cells again.
    case forget
    /// Rename the journal; the next run makes a new one from the shards.
    case rebuildJournal = "rebuild the journal"
    /// Rename the result; it can be merged again at any time.
    case mergeAgain = "merge again"
    /// `repair` can do nothing; a person has to decide.
    case none
  }

  /// The file.
  public var path: String
  /// What is wrong with it.
  public var problem: String
  /// What ``Repair`` would do.
  public var remedy: Remedy
  /// The lease whose shard it is.
  var lease: LeaseID?

  private enum CodingKeys: CodingKey { case path, problem, remedy }

  init(_ path: String, _ problem: String, _ remedy: Remedy, lease: LeaseID? = nil) {
    self.path = path
    self.problem = problem
    self.remedy = remedy
    self.lease = lease
  }
}
