import Coordination
import Foundation
import ResultStore
import Wire

extension HealthCheck {
  /// The library that writes results.
  static let hdf5 = HealthCheck {
    library("HDF5", version: LibraryVersions.hdf5, least: "1.10.5", package: "libhdf5-dev")
  }

  /// The library through which coordinator and workers communicate.
  static let zeroMQ = HealthCheck {
    library("ZeroMQ", version: MessageContext.libraryVersion, least: "4.3.0", package: "libzmq3-dev")
  }

  /// Whether it can encrypt and authenticate connections over tcp.
  static let curve = HealthCheck {
    MessageContext.hasCurve
      ? .ok("encryption", "ZeroMQ supports CURVE")
      : .fail(
        "encryption", "ZeroMQ does not support CURVE: workers on other machines cannot connect",
        remedy: "use Debian's libzmq3-dev, or build ZeroMQ with libsodium")
  }

  /// The library that writes journals.
  static let sqlite = HealthCheck {
    do throws(JournalError) {
      let version = try Journal.libraryVersion()
      return library("SQLite", version: version, least: "3.35.0", package: "libsqlite3-dev")
    } catch {
      return .fail(
        "SQLite", "its version is unknown: \(error)", remedy: "fix this, then run 'richsweep doctor' again")
    }
  }

  /// A linked library, which can only be too old.
  private static func library(_ name: String, version: String, least: String, package: String) -> Finding {
    let isOld = version.compare(least, options: .numeric) == .orderedAscending
    return isOld
      ? .fail(
        name, "version \(version), expected \(least) or later",
        remedy: "apt-get install \(package), then build again")
      : .ok(name, "version \(version)")
  }
}
