public import Foundation
import Surroundings

/// The files of one sweep.
///
///     sweep.yaml  journal.sqlite  journal.sha256  coordinator.json  coordinator.lock  keys/  shards/*.h5  checkpoints/*.h5  logs/
///     result.h5
public struct SweepDirectory: Sendable, Equatable {
  /// The directory itself.
  public let root: URL

  /// The directory at a path, which need not exist yet.
  public init(_ path: String) { root = URL(givenPath: path, isDirectory: true).standardizedFileURL }

  /// The configuration as its author wrote it.
  public var configuration: URL { root.appending(path: "sweep.yaml") }
  /// What is recorded, an SQLite database.
  public var journal: URL { root.appending(path: "journal.sqlite") }
  /// The journal's hash, while no coordinator is at work.
  public var journalSeal: URL { root.appending(path: "journal.sha256") }
  /// Where the coordinator listens.
  public var coordinator: URL { root.appending(path: "coordinator.json") }
  /// Held by the coordinator that owns the directory.
  public var lock: URL { root.appending(path: "coordinator.lock") }
  /// The sweep's keys, where it was ever coordinated over tcp; for its user's eyes only.
  public var keys: URL { root.appending(path: "keys", directoryHint: .isDirectory) }
  /// One file a lease.
  public var shards: URL { root.appending(path: "shards", directoryHint: .isDirectory) }
  /// One file for each long cell in training.
  public var checkpoints: URL { root.appending(path: "checkpoints", directoryHint: .isDirectory) }
  /// One file a process.
  public var logs: URL { root.appending(path: "logs", directoryHint: .isDirectory) }
  /// The merged file.
  public var result: URL { root.appending(path: "result.h5") }

  /// Whether a sweep was begun here: its configuration and its journal are there.
  public var isBegun: Bool {
    [configuration, journal].allSatisfy { access($0.path(percentEncoded: false), F_OK) == 0 }
  }

  /// Whether nothing of a sweep is here: neither configuration nor journal nor shards.
  public var isNew: Bool {
    [configuration, journal, shards].allSatisfy { access($0.path(percentEncoded: false), F_OK) != 0 }
  }

  /// The name of the shard of a lease: the only names shards have, made here and never sent.
  public static func shardName(ofLease lease: UInt64) -> String {
    "\(decimal(lease >> 32, digits: 4))-\(decimal(lease & 0xFFFF_FFFF, digits: 8)).h5"
  }

  /// How many coordinators a directory can have: the halves of a lease's number leave room for the next.
  public static let largestIncarnation = UInt32(Int32.max)

  /// The lease whose shard has this name; nil for any other name, such as that of a coordinator there cannot have been.
  public static func lease(ofShardNamed name: String) -> UInt64? {
    guard name.hasSuffix(".h5") else { return nil }
    let halves = name.dropLast(3).split(separator: "-", omittingEmptySubsequences: false)
    guard halves.count == 2, let high = UInt32(halves[0]), high <= largestIncarnation,
      let low = UInt32(halves[1])
    else { return nil }
    let lease = UInt64(high) << 32 | UInt64(low)
    return shardName(ofLease: lease) == name ? lease : nil
  }

  /// Whether a file of this name was to become a shard.
  public static func isUnfinishedShard(_ name: String) -> Bool {
    name.hasSuffix(".tmp")
      && name.firstIndex(of: ".").flatMap { lease(ofShardNamed: name[..<$0] + ".h5") } != nil
  }

  /// The latest coordinator that leases of shards tell of, whole, unfinished or set aside; 0 where there are none. No
  /// later one may number its leases like them, even if its journal is new.
  public var latestIncarnation: UInt32 {
    let names =
      (try? FileManager.default.contentsOfDirectory(atPath: shards.path(percentEncoded: false))) ?? []
    return names.compactMap { name in
      name.firstIndex(of: ".").flatMap { Self.lease(ofShardNamed: name[..<$0] + ".h5") }
    }.map { UInt32($0 >> 32) }.max() ?? 0
  }

  private static func decimal(_ number: UInt64, digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }

  /// Why nothing can be read here; nil if there is a journal that can be opened.
  public var lackOfJournal: String? {
    guard !FileManager.default.fileExists(atPath: journal.path(percentEncoded: false)) else {
      return problemOfPathLength.map { "\(path): \($0)" }
    }
    let place = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: place, isDirectory: &isFolder) else {
      return "\(place): no such folder; expected a sweep directory"
    }
    guard isFolder.boolValue else {
      return "\(place): this is a file; expected a sweep directory, such as sweeps/NAME"
    }
    let names =
      (try? FileManager.default.contentsOfDirectory(atPath: shards.path(percentEncoded: false))) ?? []
    let way =
      names.contains { Self.lease(ofShardNamed: $0) != nil }
      ? "; it contains shards: run the command that started the sweep again to make a new journal from them"
      : ""
    return "\(place) has no journal.sqlite; expected a sweep directory\(way)"
  }

  /// The directory's path.
  public var path: String { root.path(percentEncoded: false) }
}
