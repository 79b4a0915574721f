import ArgumentParser
import Foundation
import ResultStore
import Surroundings
import Wire

/// The keys with which a worker connects to its coordinator.
struct KeyOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The file of this worker's secret key. (default: the one in the sweep directory)", valueName: "file"),
    completion: .file())
  var key: String?

  @Option(
    help: ArgumentHelp(
      "The coordinator's public key. (default: the one in the sweep directory)", valueName: "key"))
  var coordinatorKey: String?
}

extension Socket.Security {
  /// How to connect to a coordinator's endpoint, by the keys of its sweep directory where there is one and no others
  /// are given.
  ///
  /// - Throws: ``KeyError`` or ``BadRequest`` where a key is needed and cannot be had.
  init(at endpoint: Endpoint, of directory: SweepDirectory?, _ options: KeyOptions? = nil) throws {
    guard endpoint.transport == .tcp else {
      self = .none
      return
    }
    let keys: KeyPair
    if let path = options?.key {
      keys = try KeyFile.read(URL(givenPath: path))
    } else if let directory {
      keys = try SweepKeys.worker(in: directory.keys)
    } else {
      throw BadRequest(
        "--key: missing; a worker without a sweep directory needs the file of its key, which 'richsweep keygen' makes"
      )
    }
    self = .worker(keys, of: try Self.coordinator(of: directory, options?.coordinatorKey))
  }

  private static func coordinator(of directory: SweepDirectory?, _ given: String?) throws -> PublicKey {
    guard let text = given ?? directory.flatMap({ Announcement(in: $0)?.publicKey }) else {
      if let directory { return try SweepKeys.coordinator(in: directory.keys).publicKey }
      throw BadRequest(
        "--coordinator-key: missing; a worker without a sweep directory needs the public key that the coordinator prints"
      )
    }
    guard let key = PublicKey(text.trimmed) else {
      throw BadRequest(
        "--coordinator-key: got '\(text)', expected 64 hexadecimal digits, as the coordinator prints")
    }
    return key
  }
}

extension Announcement {
  /// Where to connect to from this machine.
  var endpoint: Endpoint {
    get throws { try Endpoint(address).reached(at: host, from: ProcessInfo.processInfo.hostName) }
  }
}
