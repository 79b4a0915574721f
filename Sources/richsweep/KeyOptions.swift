import ArgumentParser
import Foundation
import ResultStore
import Wire

/// With which keys a worker goes to its coordinator.
struct KeyOptions: ParsableArguments {
  @Option(help: "The file of this worker's secret key (default: the one in the sweep directory).")
  var key: String?

  @Option(help: "The coordinator's public key (default: what the sweep directory says).")
  var coordinatorKey: String?
}

extension Socket.Security {
  /// How to connect to a coordinator's endpoint, by the keys of its sweep directory where no others are given.
  ///
  /// - Throws: ``KeyError`` or ``BadRequest`` where a key is needed and cannot be had.
  init(at endpoint: Endpoint, of directory: SweepDirectory, _ options: KeyOptions? = nil) throws {
    guard endpoint.transport == .tcp else {
      self = .none
      return
    }
    let keys =
      try options?.key.map { (path) throws(KeyError) in try KeyFile.read(URL(fileURLWithPath: path)) }
      ?? SweepKeys.worker(in: directory.keys)
    self = .worker(keys, of: try Self.coordinator(of: directory, options?.coordinatorKey))
  }

  private static func coordinator(of directory: SweepDirectory, _ given: String?) throws -> PublicKey {
    guard let text = given ?? Announcement(in: directory)?.publicKey else {
      return try SweepKeys.coordinator(in: directory.keys).publicKey
    }
    guard let key = PublicKey(text) else {
      throw BadRequest(
        "--coordinator-key: got '\(text)', expected 64 hexadecimal digits, as the coordinator prints them")
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
