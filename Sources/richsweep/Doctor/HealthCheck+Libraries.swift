import Coordination
import Foundation
import ResultStore
import Wire

extension HealthCheck {
  /// The library results are written with.
  static let hdf5 = HealthCheck {
    library("HDF5", version: LibraryVersions.hdf5, least: "1.10.5", package: "libhdf5-dev")
  }

  /// The library coordinator and workers talk by.
  static let zeroMQ = HealthCheck {
    library("ZeroMQ", version: MessageContext.libraryVersion, least: "4.3.0", package: "libzmq3-dev")
  }

  /// Whether it can encrypt what goes over tcp, and tell who is there.
  static let curve = HealthCheck {
    MessageContext.hasCurve
      ? .ok("encryption", "ZeroMQ has CURVE")
      : .fail(
        "encryption", "this ZeroMQ has no CURVE: workers of other machines cannot be let in",
        remedy: "use Debian's libzmq3-dev, or build ZeroMQ with libsodium")
  }

  /// The library journals are written with.
  static let sqlite = HealthCheck {
    do throws(JournalError) {
      let version = try Journal.libraryVersion()
      return library("SQLite", version: version, least: "3.35.0", package: "libsqlite3-dev")
    } catch {
      return .fail(
        "SQLite", "it cannot be asked: \(error)", remedy: "mend that, then run 'richsweep doctor' again")
    }
  }

  /// A library that is linked: only its age can be wrong.
  private static func library(_ name: String, version: String, least: String, package: String) -> Finding {
    let isOld = version.compare(least, options: .numeric) == .orderedAscending
    return isOld
      ? .fail(
        name, "version \(version), expected \(least) or later",
        remedy: "apt-get install \(package), then build again")
      : .ok(name, "version \(version)")
  }
}
