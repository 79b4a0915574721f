import Foundation
import GRDB
import ResultStore
import Surroundings

/// What the journal could not do, and what to do about it.
public struct JournalError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The kinds of failure a caller can act on.
  public enum Code: Equatable, Sendable {
    /// No room left on the device.
    case outOfSpace
    /// The file is not a journal, or damaged.
    case damaged
    /// The journal is another sweep's, or of a newer program.
    case foreign
    /// The device failed, or may not be written.
    case unusable
    /// The process may have no more threads, which SQLite's queue needs one of.
    case exhausted
  }

  /// What went wrong, for programs.
  public let code: Code
  /// What went wrong, for people, with the path.
  public let message: String

  package init(code: Code, message: String) { (self.code, self.message) = (code, message) }

  /// What went wrong, for people.
  public var description: String { message }
}

/// Runs a database call and translates its errors: the only place that knows SQLite's codes.
func journaled<Value>(_ path: String, _ call: () throws -> Value) throws(JournalError) -> Value {
  do { return try call() } catch let error as JournalError { throw error } catch let error as DatabaseError {
    let what = error.message ?? "SQLite error \(error.resultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_FULL:
      throw JournalError(code: .outOfSpace, message: "\(path): no space left on the device")
    case .SQLITE_IOERR where isAtLargestSize(path):
      throw JournalError(
        code: .outOfSpace,
        message:
          "\(path): would exceed the largest file size of this process; raise the limit 'ulimit -f' (\(what))"
      )
    case .SQLITE_IOERR where hasNoRoom(path), .SQLITE_CANTOPEN where hasNoRoom(path):
      // What SQLite says where there is no room for its own small files.
      throw JournalError(code: .outOfSpace, message: "\(path): no space left on the device (\(what))")
    case .SQLITE_CORRUPT, .SQLITE_NOTADB:
      throw JournalError(
        code: .damaged,
        message:
          "\(path): damaged (\(what)); move it away, and the next run makes a new journal from the shards")
    default:
      throw JournalError(code: .unusable, message: "\(path): \(what)")
    }
  } catch let error as SystemError {
    throw JournalError(code: error.isLackOfRoom ? .outOfSpace : .unusable, message: "\(error)")
  } catch {
    throw JournalError(code: .unusable, message: "\(path): \(ErrorWords.of(error))")
  }
}

/// Whether the journal, or what SQLite writes beside it, is as large as a file of this process may be.
private func isAtLargestSize(_ path: String) -> Bool {
  ["", "-wal", "-shm", "-journal"].contains { DiskSpace.isAtLargestSize(path + $0, margin: 1 << 16) }
}

private func hasNoRoom(_ path: String) -> Bool {
  let directory = URL(fileURLWithPath: path).deletingLastPathComponent()
  return DurableFile.freeBytes(at: directory).map { $0 < 1 << 20 } ?? false
}
