internal import Crypto
internal import Foundation

/// What makes a file a shard, besides its arrays.
///
///     /                     attributes: format sweep fingerprint program_version kernels hdf5_version lease created
///       width_50_inputs_100_teacher_width_3/        cells of one shape, a row each in everything below
///         integers          int64   (cell, column)  cell: its number in the grid of the attribute `sweep`; status
///                                                   diverged_at_step (−1: did not) evaluations rejected_steps
///         numbers           float64 (cell, column)  the parameters, largest_error_estimate, seconds, each metric
///                                                   at all checkpoints, loss_history, tensors below 4 kB
///         W trajectory …    float64 (cell, …)       each tensor from 4 kB on, one chunk a cell
///
/// The attribute `columns` of `integers` and `numbers` says which is which: names in order, `name:count` where
/// one stands for several columns.
///
/// After the HDF5 file follows the ``ShardIndex``, and then ``trailerLength`` bytes of text with the SHA-256 of all
/// bytes before: HDF5 itself would read numbers that were damaged on the disk, and does not notice.
enum ShardFormat {
  static let format = "richsweep shard 3"
  private static let introduction = "richsweep shard 3, whole, SHA-256 of all bytes before this line:"
  static let trailerLength = introduction.utf8.count + 64 + 3

  /// The last bytes of a shard whose other bytes have this hash.
  static func trailer(_ sha256: String) -> [UInt8] { Array("\n\(introduction)\(sha256)\n\n".utf8) }

  /// How many bytes of a file stand before the line it ends with.
  ///
  /// - Throws: ``StoreError``: `foreign` where it does not end as a shard does, or what reading it can throw.
  static func endOfBody(of file: borrowing FileReader) throws(StoreError) -> Int {
    let end = file.byteCount - trailerLength
    let start = Array("\n\(introduction)".utf8)
    guard end > 0, try file.bytes(at: end, count: start.count) == start else {
      throw StoreError(
        .foreign, path: file.path, message: "got a file that does not end as one of format “\(format)”")
    }
    return end
  }

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
