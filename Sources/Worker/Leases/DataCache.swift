import Foundation
import ResultStore
import SweepPlan
import Synchronization
package import Training

/// The data of the seeds in use, shared by all training threads of a process, within a bound on memory:
/// the least recently used goes first.
package final class DataCache: Sendable {
  private struct Entry {
    var data: CellData
    var lastUse: Int
  }

  private struct Contents {
    var entries: [CellDataKey: Entry] = [:]
    var bytes = 0
    var uses = 0
  }

  private let contents = Mutex(Contents())
  private let capacity: Int

  /// An empty cache that keeps up to `capacity` bytes, and always what was asked for last.
  package init(capacity: Int) { self.capacity = capacity }

  /// The data of a cell, made by `make` where it is not here.
  ///
  /// Two threads that miss at once both make it; the data is the same.
  package func data<Failure: Error>(
    for key: CellDataKey, make: () throws(Failure) -> CellData
  ) throws(Failure) -> CellData {
    let found = contents.withLock { contents -> CellData? in
      guard let index = contents.entries.index(forKey: key) else { return nil }
      contents.uses += 1
      contents.entries.values[index].lastUse = contents.uses
      return contents.entries.values[index].data
    }
    if let found { return found }
    let data = try make()
    contents.withLock { contents in
      contents.uses += 1
      if let old = contents.entries.updateValue(Entry(data: data, lastUse: contents.uses), forKey: key) {
        contents.bytes -= old.data.byteCount
      }
      contents.bytes += data.byteCount
      while contents.bytes > capacity, contents.entries.count > 1,
        let oldest = contents.entries.min(by: { $0.value.lastUse < $1.value.lastUse })
      {
        contents.entries[oldest.key] = nil
        contents.bytes -= oldest.value.data.byteCount
      }
    }
    return data
  }
}
