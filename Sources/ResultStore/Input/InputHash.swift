internal import Hashing
internal import Surroundings
internal import SweepPlan
internal import Synchronization

/// Whether a file that a sweep names is still the one it was made for: whoever trains looks each time it is read.
enum InputHash {
  /// The hash of each file by its path, for as long as nobody writes it.
  private static let known = Mutex<[String: (identity: RegularFile.Identity, sha256: String)]>([:])

  /// Reads numbers of a file that must be the one a reference means, before and after.
  ///
  /// - Throws: ``StoreError``: `foreign` where it is another, what opening it can throw, or what `read` throws.
  static func reading<Numbers>(
    _ reference: FileReference, _ read: (String) throws(StoreError) -> Numbers
  ) throws(StoreError) -> Numbers {
    let before = try demand(reference)
    let numbers = try read(reference.resolvedPath)
    guard try identity(reference.resolvedPath) == before else {
      throw StoreError(.foreign, path: reference.resolvedPath, message: "changed while it was read")
    }
    return numbers
  }

  private static func demand(_ reference: FileReference) throws(StoreError) -> RegularFile.Identity {
    let path = reference.resolvedPath
    let identity = try identity(path)
    let known = known.withLock { $0[path] }
    if let known, known.identity == identity, known.sha256 == reference.sha256 { return identity }
    let digest = try DurableFile.digest(path)
    guard digest.whole == reference.sha256 else {
      throw StoreError(
        .foreign, path: path,
        message:
          "is not the file that the sweep was made for: got SHA-256 \(digest.whole), expected \(reference.sha256); "
          + "restore that file")
    }
    Self.known.withLock { $0[path] = (digest.identity, digest.whole) }
    return digest.identity
  }

  private static func identity(_ path: String) throws(StoreError) -> RegularFile.Identity {
    do throws(RegularFile.Refusal) { return try RegularFile(path).identity } catch {
      throw StoreError(path, error)
    }
  }
}
