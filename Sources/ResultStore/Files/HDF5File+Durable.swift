internal import Foundation
internal import Surroundings

extension HDF5File {
  /// Writes a file on disk under a temporary name, syncs it, gives it its name, and syncs the folder.
  ///
  /// - Parameter fill: makes the content.
  /// - Throws: ``StoreError``: what `fill` throws, `outOfSpace` or `inaccessible`; no file is left then.
  static func write(
    durably url: URL, _ fill: (borrowing HDF5Group) throws(StoreError) -> Void
  ) throws(StoreError) {
    try write(DraftFile(url), fill)
  }

  /// The same of a file that has a temporary name already.
  static func write(
    _ draft: DraftFile, _ fill: (borrowing HDF5Group) throws(StoreError) -> Void
  ) throws(StoreError) {
    do throws(StoreError) {
      try build(draft.path, fill)
      try draft.sync()
    } catch {
      draft.discard()
      throw error
    }
    try draft.publish()
  }

  private static func build(
    _ path: String, _ fill: (borrowing HDF5Group) throws(StoreError) -> Void
  ) throws(StoreError) {
    let file = try HDF5File.create(at: path)
    do throws(StoreError) {
      try fill(file.root)
      try file.flush()
    } catch {
      // HDF5 will write what it still holds when the file is closed; on a full disk there has to be room for
      // that, or the library is left in disorder.
      _ = truncate(path, 0)
      throw error
    }
    try file.close()
  }
}
