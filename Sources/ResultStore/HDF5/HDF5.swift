internal import CHDF5
internal import Foundation
internal import Surroundings

/// The one door to the HDF5 library.
///
/// The library keeps global state, and not every build of it has locks of its own: every call is made inside
/// ``call(_:_:)`` or ``ask(_:)``, which hold one lock for the process. The error stack, and whether it is
/// printed, belong to the thread where there are such locks, so both are looked after in every call.
enum HDF5 {
  private static let lock: NSRecursiveLock = {
    let lock = NSRecursiveLock()
    // Every file is closed by its own handle. One that cannot be written, not even to be closed (a disk that is full, a
    // file at its largest size), would take the process down when the library tries again at its end.
    H5dont_atexit()
    H5open()
    return lock
  }()

  /// Runs `body` with the lock held and nothing printed should a call in it fail.
  private static func locked<Answer>(_ body: () -> Answer) -> Answer {
    lock.lock()
    defer { lock.unlock() }
    _ = H5Eset_auto2(richsweep_H5E_DEFAULT(), nil, nil)
    return body()
  }

  /// What is done to what, as the message says it should the library fail.
  struct Operation {
    /// The file.
    var path: String
    /// The object inside the file, "/" for its root.
    var object: String
    /// What was being done, to follow "cannot".
    var action: String
    /// Whether the file is being written: a failure is then the disk's, otherwise the file's.
    var isWriting: Bool
  }

  /// Calls the library and returns what it returned, which is negative when it failed.
  ///
  /// - Throws: ``StoreError``: `outOfSpace` or `inaccessible` when writing, `damaged` when reading.
  @discardableResult
  static func call<Status: SignedInteger>(
    _ operation: @autoclosure () -> Operation, _ body: () -> Status
  ) throws(StoreError) -> Status {
    let (status, stack) = locked {
      let status = body()
      return (status, status < 0 ? ErrorStack.take() : nil)
    }
    guard let stack else { return status }
    throw error(at: operation(), stack: stack)
  }

  /// Calls the library where a failure is an answer like any other.
  static func ask<Answer>(_ body: () -> Answer) -> Answer {
    locked {
      let answer = body()
      _ = H5Eclear2(richsweep_H5E_DEFAULT())
      return answer
    }
  }

  /// The library's version, e.g. "1.10.8".
  static let version: String = ask {
    var major: UInt32 = 0
    var minor: UInt32 = 0
    var release: UInt32 = 0
    H5get_libversion(&major, &minor, &release)
    return "\(major).\(minor).\(release)"
  }

  private static func error(at operation: Operation, stack: ErrorStack) -> StoreError {
    let object = operation.object == "/" ? nil : operation.object
    guard operation.isWriting else {
      let code: StoreError.Code = stack.systemError == nil ? .damaged : .inaccessible
      return StoreError(
        code, path: operation.path, object: object, message: "cannot \(operation.action)",
        cause: stack.summary)
    }
    if let systemError = stack.systemError, DiskSpace.isExhausted(systemError) {
      return .outOfSpace(path: operation.path, cause: stack.summary)
    }
    return StoreError(
      .inaccessible, path: operation.path, object: object, message: "cannot \(operation.action)",
      cause: stack.summary)
  }
}

extension StoreError {
  /// The disk is full: what to do about it.
  static func outOfSpace(path: String, cause: String?) -> StoreError {
    StoreError(
      .outOfSpace, path: path,
      message:
        "no space left on the disk or in the quota, or the file would exceed the limit 'ulimit -f'; free some space "
        + "and run the same command again", cause: cause)
  }
}

/// The libraries that files are read and written with.
public enum LibraryVersions {
  /// HDF5's, as linked, e.g. "1.10.8".
  public static var hdf5: String { HDF5.version }
}
