import Foundation
import ResultStore
import SweepPlan
import Wire

/// Copies of the files a configuration names, asked of the coordinator piece by piece.
package struct InputFetch {
  /// The sweep with the copies in place of the files.
  private(set) var sweep: Sweep
  private var wanted: [Wanted]
  private var file: IncomingFile?

  private struct Wanted {
    var sha256: String
    var copy: URL
  }

  /// What is to be fetched for a sweep.
  ///
  /// - Parameter present: hashes of files that are here already, where the configuration says.
  init(for sweep: Sweep, into scratch: Scratch, present: Set<String> = []) {
    self.sweep = sweep
    wanted = []
    // The copies' names are made here, and say nothing of the paths the coordinator has.
    if let draws = sweep.draws, !present.contains(draws.sha256) {
      wanted.append(Wanted(sha256: draws.sha256, copy: scratch.copy("draws.h5")))
      self.sweep.draws?.resolvedPath = scratch.copy("draws.h5").path
    }
    if let data = sweep.data, !present.contains(data.sha256) {
      wanted.append(Wanted(sha256: data.sha256, copy: scratch.copy("data.h5")))
      self.sweep.data?.resolvedPath = scratch.copy("data.h5").path
    }
  }

  /// What to ask for; nil when everything is here.
  var request: WireFileRequest? {
    wanted.first.map { next in
      var request = WireFileRequest()
      request.sha256 = next.sha256
      request.offset = UInt64(file?.written ?? 0)
      request.limit = request.offset + UInt64(WireFilePiece.credit)
      return request
    }
  }

  /// Takes a piece; one that was not asked for is left alone.
  ///
  /// - Returns: whether there is something else to ask for, or nothing more.
  /// - Throws: ``StoreError`` where it cannot be written, or what has arrived is not the file that was named.
  mutating func take(_ piece: WireFilePiece) throws(StoreError) -> Bool {
    guard let next = wanted.first, piece.sha256 == next.sha256, piece.offset == UInt64(file?.written ?? 0)
    else {
      return false
    }
    var incoming = if let file { file } else { try IncomingFile(next.copy, size: Int(clamping: piece.size)) }
    guard piece.size == UInt64(incoming.size), !piece.bytes.isEmpty else {
      throw StoreError(
        .damaged, path: next.copy.path, message: "the coordinator's file is shorter than announced")
    }
    try incoming.append([UInt8](piece.bytes))
    guard incoming.isWhole else {
      file = incoming
      return true
    }
    guard (try? FileReference.sha256(ofFileAt: incoming.temporary.path)) == next.sha256 else {
      throw StoreError(
        .damaged, path: next.copy.path,
        message: "the coordinator's file is not the file that the sweep was made for: its SHA-256 differs")
    }
    try incoming.publish()
    wanted.removeFirst()
    file = nil
    return true
  }
}
