/// Something that is not as it was recorded, or not as it should be.
public struct Discrepancy: Sendable, Equatable, Encodable {
  /// What can be done about it.
  public enum Remedy: String, Sendable, Encodable {
    /// Set the file aside under another name: its cells, and no others, are trained again.
    case setAside = "set aside"
    /// Strike it from the journal: its cells are trained again.
    case forget
    /// Move the journal away: the next start makes a new one from the shards.
    case rebuildJournal = "rebuild the journal"
    /// Set the result aside: it is made of the shards at any time.
    case mergeAgain = "merge again"
    /// Nothing is wrong with the files: somebody has to look.
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
