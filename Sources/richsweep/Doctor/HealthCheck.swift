import Foundation

/// What a check found.
struct Finding: Encodable {
  enum Status: String, Encodable {
    case ok
    case warn
    case fail
  }

  /// What was checked.
  var name: String
  var status: Status
  /// What was found.
  var found: String
  /// What to install or do if something is wrong.
  var remedy: String?

  static func ok(_ name: String, _ found: String) -> Finding {
    Finding(name: name, status: .ok, found: found)
  }

  static func warn(_ name: String, _ found: String, remedy: String) -> Finding {
    Finding(name: name, status: .warn, found: found, remedy: remedy)
  }

  static func fail(_ name: String, _ found: String, remedy: String) -> Finding {
    Finding(name: name, status: .fail, found: found, remedy: remedy)
  }

  /// "ok    disk          12 GB free …", and the remedy below it.
  var lines: [String] {
    func padded(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(1, width - text.count))
    }
    return [padded(status.rawValue, 6) + padded(name, 14) + found]
      + (remedy.map { [padded("", 20) + "→ \($0)"] } ?? [])
  }
}

/// A check of one requirement of a machine.
struct HealthCheck: Sendable {
  /// Runs the check.
  let finding: @Sendable () -> Finding

  /// All checks in the order of the report.
  static func all(directory: URL) -> [HealthCheck] {
    [system, processor, memory, hdf5, zeroMQ, curve, sqlite, openFiles]
      + [disk(directory), syncedWrites(directory), locks(directory), ipcSocket, tcpSocket]
  }
}
