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
    let path = DurableFile.temporary(url).path(percentEncoded: false)
    // The library's own words would name its calls.
    do throws(SystemError) { try SystemFile.makeEmpty(path) } catch { throw StoreError(error) }
    do throws(StoreError) {
      try build(path, fill)
      try DurableFile.sync(path)
    } catch {
      unlink(path)
      throw error
    }
    try DurableFile.publish(url)
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
