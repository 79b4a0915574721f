public import Foundation
public import SweepPlan
internal import Training

extension ShardFile {
  /// Looks at a shard that came from a worker who cannot write into the sweep directory, before anything in it is
  /// believed: its size, its hash, and what ``inspect(_:expected:)`` looks at.
  ///
  /// - Parameters:
  ///   - bytes: the size that was reported.
  ///   - sha256: the hash that was reported.
  /// - Throws: ``StoreError``: what ``inspect(_:expected:)`` can throw, and `damaged` where size or hash are others.
  public static func check(
    _ url: URL, of sweep: Sweep, bytes: Int, sha256: String
  ) throws(StoreError) -> ShardSummary {
    let path = url.path(percentEncoded: false)
    guard let size = DurableFile.size(path), size == bytes else {
      throw StoreError(
        .damaged, path: path,
        message: "got \(DurableFile.size(path) ?? 0) bytes, expected \(bytes) as reported")
    }
    let summary = try inspect(url, expected: sweep)
    guard summary.sha256 == sha256 else {
      throw StoreError(.damaged, path: path, message: "does not have the SHA-256 that was reported")
    }
    return summary
  }

  /// The size no shard of so many cells of a sweep exceeds, in bytes.
  public static func mostBytes(ofCells count: Int, in sweep: Sweep) -> Int {
    let layout = Layout(sweep)
    let numbers = layout.variables.reduce(0) { $0 + $1.count } + Parameter.allCases.count
    let tensors = layout.groups.map(\.variables)
    let most = tensors.map { $0.reduce(0) { $0 + $1.byteCount } }.max() ?? 0
    let chunks = tensors.map(\.count).max() ?? 0
    // What cannot be compressed grows by a thousandth, and HDF5 keeps a place for every chunk.
    let cell = 8 * numbers + most + most / 64 + 512 * (chunks + 1)
    let (product, isTooMuch) = count.multipliedReportingOverflow(by: cell)
    return isTooMuch ? .max : product + 2 * sweep.canonical.utf8.count + (1 << 20)
  }
}
