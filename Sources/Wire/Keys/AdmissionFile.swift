public import Foundation
import Surroundings
import Synchronization

/// A file of admitted keys that is read again when it changes, so that keys can be added and removed during a sweep.
public final class AdmissionFile: Sendable {
  private struct Reading {
    var keys: AdmittedKeys
    var version: Version?
  }

  /// What tells one state of the file from another; nil where there is no file.
  private struct Version: Equatable {
    var file: ino_t
    var bytes: off_t
    var seconds: time_t
    var nanoseconds: Int

    init?(of path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      (file, bytes) = (status.st_ino, status.st_size)
      (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
    }
  }

  private let url: URL
  private let reading: Mutex<Reading>

  /// Reads a file.
  ///
  /// - Throws: ``KeyError`` as ``AdmittedKeys/init(contentsOf:)`` does.
  public init(_ url: URL) throws(KeyError) {
    self.url = url
    let version = Version(of: url.path(percentEncoded: false))
    reading = Mutex(Reading(keys: try AdmittedKeys(contentsOf: url), version: version))
  }

  /// The keys that are admitted now. If the file cannot be read any more, the keys stay as they were.
  ///
  /// - Parameter note: receives a message about each change of the file.
  func keys(note: (String) -> Void) -> AdmittedKeys {
    reading.withLock { reading in
      let path = url.path(percentEncoded: false)
      let version = Version(of: path)
      guard version != reading.version else { return reading.keys }
      reading.version = version
      do throws(KeyError) {
        reading.keys = try AdmittedKeys(contentsOf: url)
        note("\(path) has changed: \(counted(reading.keys.count, "key is", plural: "keys are")) admitted")
      } catch {
        note("\(path) has changed but cannot be used; the previous keys stay admitted: \(error)")
      }
      return reading.keys
    }
  }
}
