import Foundation
import Surroundings

/// The process that holds a directory's lock, as it says itself.
public struct LockHolder: Equatable, Sendable, Encodable, CustomStringConvertible {
  /// The machine it runs on.
  public var host: String
  /// Its process there.
  public var processID: Int32

  /// Describes a process.
  public init(host: String, processID: Int32) { (self.host, self.processID) = (host, processID) }

  /// This process.
  public static var current: LockHolder {
    let process = ProcessInfo.processInfo
    return LockHolder(host: process.hostName, processID: process.processIdentifier)
  }

  /// Reads what a holder wrote; nil for anything else.
  init?(_ text: String) {
    let parts = text.split(separator: " ")
    guard parts.count == 4, parts[0] == "process", parts[2] == "on", let processID = Int32(parts[1]) else {
      return nil
    }
    self.init(host: String(parts[3]), processID: processID)
  }

  /// "process 17 on node1".
  public var description: String { "process \(processID) on \(host)" }
}

extension DirectoryLock {
  /// Whether somebody holds the lock of a directory, by a look that changes nothing and needs no right to write.
  public enum State: Equatable, Sendable {
    /// Nobody does, as far as can be told from here.
    case free
    /// A live process does; nil where it does not say who it is.
    case held(LockHolder?)
  }

  /// Looks whether somebody holds the lock of a directory.
  public static func state(of directory: SweepDirectory) -> State {
    let path = directory.lock.path(percentEncoded: false)
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { return .free }
    // Closing it gives a lock that was taken back.
    defer { close(file) }
    guard flock(file, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK else { return .free }
    var bytes = [UInt8](repeating: 0, count: 1024)
    let count = pread(file, &bytes, bytes.count, 0)
    let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
      .trimmingCharacters(in: .whitespacesAndNewlines)
    return .held(LockHolder(PrintableText.of(text, longest: 255)))
  }
}
