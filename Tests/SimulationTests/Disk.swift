import Coordination
import Foundation
import ResultStore
import SweepPlan
import Wire

/// The disk of a sweep: what is on it survives every coordinator. Watches what is written.
final class Disk {
  /// The real journal, in memory.
  let journal: Journal
  let cellCount: Int
  var shards: [LeaseID: [UInt8]] = [:]
  var isFull = false
  /// The shard of each recorded cell, as the journal has it.
  private(set) var recorded: [Int: LeaseID] = [:]
  private(set) var poisoned: Set<Int> = []
  /// What recorded cells were computed with.
  private(set) var arithmetics: Set<String> = []
  /// The first promise that was broken.
  var broken: String?

  init(cellCount: Int) throws {
    journal = try Journal()
    self.cellCount = cellCount
  }

  var room: StoreError? {
    isFull ? StoreError(.outOfSpace, path: "disk", message: "no space left on the device") : nil
  }

  /// A shard gets its name.
  func publish(_ bytes: [UInt8], as lease: LeaseID) {
    if let old = shards.updateValue(bytes, forKey: lease), old != bytes {
      broken = "shard \(lease) is overwritten by another"
    }
  }

  /// Cells that are in a shard on disk, whether or not the journal knows.
  func holds(_ cells: RangeSet<Int>, of lease: LeaseID) -> Bool {
    if cells.ranges.joined().allSatisfy({ recorded[$0] != nil || poisoned.contains($0) }) { return true }
    guard let bytes = shards[lease], let account = try? ShardImage.account(of: bytes) else { return false }
    let there = Set(account.rows.compactMap(\.cell))
    return cells.ranges.joined().allSatisfy {
      there.contains($0) || recorded[$0] != nil || poisoned.contains($0)
    }
  }

  func record(_ entries: [Journal.Entry]) throws(JournalError) {
    try journal.record(entries, at: Date(timeIntervalSince1970: 0))
    for entry in entries {
      switch entry {
      case .shard(let shard):
        let account = shards[shard.lease].flatMap { try? ShardImage.account(of: $0) }
        let there = Set((account?.rows ?? []).compactMap(\.cell))
        if let account { arithmetics.insert(account.arithmetic) }
        if arithmetics.count > 1 { broken = "shard \(shard.lease) has other bits than those before it" }
        for cell in shard.cells.ranges.joined() {
          if let other = recorded.updateValue(shard.lease, forKey: cell) {
            broken = "cell \(cell) is in shards \(other) and \(shard.lease)"
          }
          poisoned.remove(cell)
          if !there.contains(cell) {
            broken = "cell \(cell) is recorded in shard \(shard.lease), which lacks it"
          }
        }
      case .poisoned(let cell):
        if recorded[cell.cell] != nil { broken = "cell \(cell.cell) is in a shard and given up" }
        poisoned.insert(cell.cell)
      }
    }
  }

  func remove(_ leases: [LeaseID]) throws(JournalError) {
    try journal.remove(leases)
    let gone = Set(leases)
    recorded = recorded.filter { !gone.contains($0.value) }
  }

  /// What is wrong with the disk of a sweep that is complete.
  func verdict() throws -> String? {
    var seen = RangeSet<Int>()
    for shard in try journal.shards() {
      guard let bytes = shards[shard.lease], ShardImage.hash(of: bytes) == shard.sha256 else {
        return "shard \(shard.lease) is not on disk as recorded"
      }
      if !seen.intersection(shard.cells).isEmpty { return "shard \(shard.lease) repeats cells" }
      seen.formUnion(shard.cells)
      let diverged = try ShardImage.account(of: bytes).rows.filter(\.isDiverged).compactMap(\.cell)
      if Set(diverged).intersection(Set(shard.cells.ranges.joined())) != Set(shard.diverged.ranges.joined()) {
        return "shard \(shard.lease) has other diverged cells than the journal"
      }
    }
    for cell in try journal.poisonedCells() {
      if seen.contains(cell.cell) { return "cell \(cell.cell) is in a shard and given up" }
      seen.insert(contentsOf: cell.cell..<cell.cell + 1)
    }
    let lost = RangeSet(0..<cellCount).subtracting(seen)
    return lost.isEmpty ? nil : "cells \(Array(lost.ranges)) are lost"
  }
}
