package import ResultStore
package import Wire

/// What a coordinator asks of the place where shards lie. ``ShardFolder`` is the one on disk.
package protocol ShardStore: AnyObject {
  /// The latest coordinator that leases of shards tell of; 0 where there are none.
  var latestIncarnation: UInt32 { get }
  /// The leases whose shards lie here, in the order of their names, each with its size in bytes.
  func sizes() throws -> [(lease: LeaseID, bytes: Int)]
  /// The size of a lease's shard in bytes; nil where there is none.
  func size(of lease: LeaseID) -> Int?
  /// The most bytes a shard of so many cells takes.
  func mostBytes(ofCells count: Int) -> Int
  /// What a shard says of itself, once its structure has been looked at.
  func account(of lease: LeaseID) throws -> ShardAccount
  /// The same, once all its bytes have been found to be those that were reported.
  func account(of lease: LeaseID, bytes: Int, sha256: String) throws -> ShardAccount
  /// Begins a shard that arrives in pieces, in place of one that was begun before.
  func begin(_ lease: LeaseID, size: Int) throws(StoreError) -> any IncomingShard
  /// Why so many bytes cannot be written here; nil where they can.
  func problem(writing bytes: Int) -> StoreError?
  /// Gives a shard that cannot be used a name that nothing reads; returns it.
  func setAside(_ lease: LeaseID) throws -> String
  /// Removes a shard that has nothing others have not.
  func remove(_ lease: LeaseID) throws
  /// Removes what writers that died left, once every cell is settled.
  func sweepUp()
}

/// A shard that arrives in pieces, in order, under a temporary name.
package protocol IncomingShard: Sendable {
  /// Bytes it will have.
  var size: Int { get }
  /// Bytes that have arrived.
  var written: Int { get }
  /// Adds the next bytes.
  mutating func append(_ bytes: [UInt8]) throws(StoreError)
  /// What it says of itself, once all its bytes have been found to be those that were reported.
  func account(sha256: String) throws -> ShardAccount
  /// Brings it to the disk and gives it its name.
  func publish() throws(StoreError)
  /// Removes what has arrived.
  func discard()
}

extension IncomingShard {
  /// Whether all of it is there.
  package var isWhole: Bool { written == size }
}

/// What a shard says of itself.
package struct ShardAccount: Sendable {
  /// One of its cells.
  package struct Row: Sendable {
    /// Its number in the sweep's grid; nil where that has no such cell.
    package var cell: Int?
    /// Whether its training diverged.
    package var isDiverged: Bool
    /// How long that took.
    package var seconds: Double

    /// A cell.
    package init(cell: Int?, isDiverged: Bool, seconds: Double) {
      (self.cell, self.isDiverged, self.seconds) = (cell, isDiverged, seconds)
    }
  }

  /// What its cells were computed with.
  package var arithmetic: String
  /// SHA-256 of its bytes, lower-case hexadecimal.
  package var sha256: String
  /// Its size.
  package var bytes: Int
  /// Its cells.
  package var rows: [Row]

  /// An account.
  package init(arithmetic: String, sha256: String, bytes: Int, rows: [Row]) {
    (self.arithmetic, self.sha256, self.bytes, self.rows) = (arithmetic, sha256, bytes, rows)
  }
}
