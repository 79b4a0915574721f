internal import Crypto
internal import Foundation

/// What makes a file a shard, besides its arrays.
///
///     /                 attributes: format sweep fingerprint program_version kernels hdf5_version lease created
///       cell            int64   (cell)                   numbers in the grid of the attribute `sweep`
///       parameters      float64 (cell, parameter)        all of them; attribute `names`
///       status          int8    (cell)
///       diverged_at_step evaluations rejected_steps   int64 (cell)   −1: did not diverge
///       largest_error_estimate seconds                float64 (cell)
///       metrics         float64 (cell, metric, step)     attribute `names`
///       loss_history    float64 (cell, history_step)     if recorded
///       width_50_inputs_100_teacher_width_3/             cells of one shape
///         row           int64   (cell of the group)      positions along `cell`
///         W a …         float64 (cell of the group, …)   one chunk a cell where that is large
///
/// After the HDF5 file follow ``trailerLength`` bytes of text with the SHA-256 of all bytes before: HDF5
/// itself would read numbers that were damaged on the disk, and does not notice.
enum ShardFormat {
  static let format = "richsweep shard 2"
  private static let introduction = "richsweep shard 2, whole, SHA-256 of all bytes before this line:"
  static let trailerLength = introduction.utf8.count + 64 + 3

  /// The last bytes of a shard whose other bytes have this hash.
  static func trailer(_ sha256: String) -> [UInt8] { Array("\n\(introduction)\(sha256)\n\n".utf8) }

  /// Reads a shard to its end and compares it with the hash it carries.
  ///
  /// - Throws: ``StoreError``: `notFound`, `inaccessible`, or `damaged` with what was wrong.
  static func verify(_ path: String) throws(StoreError) -> Digest.OfFile {
    let digest = try Digest.ofFile(path, trailer: trailerLength)
    guard digest.trailer.starts(with: Array("\n\(introduction)".utf8)) else {
      throw StoreError(
        .damaged, path: path,
        message: "cut off: it has \(digest.byteCount) bytes and they do not end as a shard does")
    }
    guard digest.trailer == trailer(digest.body) else {
      throw StoreError(
        .damaged, path: path,
        message: "damaged: its \(digest.byteCount) bytes do not have the SHA-256 it was written with")
    }
    return digest
  }
}
