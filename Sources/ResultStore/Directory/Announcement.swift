import Foundation
import Surroundings

/// What a coordinator writes into its sweep directory so that workers and people find it.
public struct Announcement: Codable, Equatable, Sendable {
  /// Where it listens, `tcp://HOST:PORT` or `ipc://PATH`.
  public var address: String
  /// How many coordinators the directory has had, this one included.
  public var incarnation: UInt32
  /// The machine it runs on.
  public var host: String
  /// Its process there.
  public var processID: Int32
  /// Its program.
  public var programVersion: String
  /// The key to know it by, 64 hexadecimal digits; nil where it listens at a Unix socket, which needs none.
  public var publicKey: String?

  /// An announcement.
  public init(
    address: String, incarnation: UInt32, host: String, processID: Int32, programVersion: String,
    publicKey: String?
  ) {
    self.address = address
    self.publicKey = publicKey
    self.incarnation = incarnation
    self.host = host
    self.processID = processID
    self.programVersion = programVersion
  }

  /// The announcement in a directory; nil where no coordinator has made one, or it cannot be read.
  public init?(in directory: SweepDirectory) {
    let path = directory.coordinator.path(percentEncoded: false)
    guard let bytes = try? RegularFile.contents(path, most: 1 << 20),
      var announcement = try? JSONDecoder().decode(Announcement.self, from: Data(bytes))
    else { return nil }
    announcement.address = PrintableText.of(announcement.address)
    announcement.host = PrintableText.of(announcement.host, longest: 255)
    announcement.programVersion = PrintableText.of(announcement.programVersion, longest: 255)
    self = announcement
  }

  /// Writes the announcement into a directory.
  ///
  /// - Throws: ``StoreError``.
  public func publish(in directory: SweepDirectory) throws(StoreError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let data = (try? encoder.encode(self)) ?? Data()
    try DurableFile.write([Array(data), [0x0A]], to: directory.coordinator)
  }
}
