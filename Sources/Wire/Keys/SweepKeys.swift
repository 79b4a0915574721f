public import Foundation

/// The keys of a sweep, in a folder that only its user can enter: the coordinator's key, and one for all workers that can
/// read the sweep directory. Whoever can read that key has access to the directory anyway.
public struct SweepKeys: Sendable {
  /// The coordinator's.
  public let coordinator: KeyPair
  /// That of workers with the sweep directory.
  public let worker: KeyPair

  /// Keys that lie in no folder.
  public init(coordinator: KeyPair, worker: KeyPair) {
    (self.coordinator, self.worker) = (coordinator, worker)
  }

  /// Reads the keys of a sweep.
  ///
  /// - Parameter folder: `keys` in the sweep directory.
  /// - Throws: ``KeyError``.
  public init(in folder: URL) throws(KeyError) {
    coordinator = try Self.coordinator(in: folder)
    worker = try Self.worker(in: folder)
  }

  /// Reads the keys of a sweep, those that are not there made first. For the owner of the directory's lock.
  ///
  /// - Throws: ``KeyError``.
  public static func orNew(in folder: URL) throws(KeyError) -> SweepKeys {
    let path = folder.path(percentEncoded: false)
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .system(path, "cannot create the folder") }
    var facts = stat()
    guard stat(path, &facts) == 0 else { throw .system(path, "cannot inspect the folder") }
    guard facts.st_mode & S_IFMT == S_IFDIR else { throw KeyError("\(path): expected a folder of keys") }
    guard facts.st_mode & 0o022 == 0 else {
      throw KeyError(
        "\(path): other users can write to this folder of keys: its mode is 0\(String(facts.st_mode & 0o777, radix: 8)), "
          + "expected 0700. If nobody has done so, fix it with: chmod 700 '\(path)'")
    }
    for (name, owner) in [(coordinatorFile, "a sweep's coordinator"), (workerFile, "a sweep's workers")] {
      let url = folder.appending(path: name)
      guard access(url.path(percentEncoded: false), F_OK) != 0 else { continue }
      do { try KeyFile.write(KeyPair(), of: owner, to: url) } catch let error as MessagingError {
        throw KeyError("\(error)")
      } catch let error as KeyError { throw error } catch { throw KeyError("\(error)") }
    }
    return try SweepKeys(in: folder)
  }

  /// The coordinator's key.
  ///
  /// - Throws: ``KeyError``.
  public static func coordinator(in folder: URL) throws(KeyError) -> KeyPair {
    try KeyFile.read(folder.appending(path: coordinatorFile))
  }

  /// The key of workers with the sweep directory.
  ///
  /// - Throws: ``KeyError``.
  public static func worker(in folder: URL) throws(KeyError) -> KeyPair {
    try KeyFile.read(folder.appending(path: workerFile))
  }

  /// The key of workers that are started elsewhere for this sweep and do not see its directory, made first where there
  /// is none.
  ///
  /// - Parameter folder: where ``orNew(in:)`` has made the others.
  /// - Returns: its file, and one with the public key, which lets them in where it is admitted.
  /// - Throws: ``KeyError``.
  public static func remoteWorker(in folder: URL) throws(KeyError) -> (key: URL, admitted: URL) {
    let (file, admitted) = (folder.appending(path: "remote-worker.key"), folder.appending(path: "admitted"))
    do {
      if access(file.path(percentEncoded: false), F_OK) != 0 {
        try KeyFile.write(KeyPair(), of: "a sweep's workers on other machines", to: file)
      }
      let line = "\(try KeyFile.read(file).publicKey)  workers on other machines\n"
      try Data(line.utf8).write(to: admitted, options: .atomic)
    } catch let error as KeyError { throw error } catch { throw KeyError("\(error)") }
    return (file, admitted)
  }

  private static let coordinatorFile = "coordinator.key"
  private static let workerFile = "worker.key"
}
