import Coordination
import ResultStore
import Wire

/// Shards that are said to be there and are not: what coordination costs, without files of results.
final class MadeUpShards: ShardStore {
  /// Bytes of each.
  static let bytes = 1000

  var latestIncarnation: UInt32 { 0 }

  func sizes() throws -> [(lease: LeaseID, bytes: Int)] { [] }

  func size(of lease: LeaseID) -> Int? { Self.bytes }

  func mostBytes(ofCells count: Int) -> Int { Self.bytes }

  func account(of lease: LeaseID) throws -> ShardAccount { throw Self.nothing(lease) }

  func account(of lease: LeaseID, bytes: Int, sha256: String) throws -> ShardAccount {
    throw Self.nothing(lease)
  }

  func begin(_ lease: LeaseID, size: Int) throws(StoreError) -> any IncomingShard {
    throw Self.nothing(lease)
  }

  func problem(writing bytes: Int) -> StoreError? { nil }

  func setAside(_ lease: LeaseID) throws -> String { throw Self.nothing(lease) }

  func remove(_ lease: LeaseID) throws { throw Self.nothing(lease) }

  func sweepUp() {}

  private static func nothing(_ lease: LeaseID) -> StoreError {
    StoreError(.notFound, path: "\(lease)", message: "made up for a measurement")
  }
}
