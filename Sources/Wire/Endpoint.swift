/// Where a coordinator listens: `tcp://HOST:PORT` or `ipc://PATH`.
public struct Endpoint: Hashable, Sendable, CustomStringConvertible {
  /// How the bytes travel.
  public enum Transport: String, Sendable {
    /// Across machines.
    case tcp
    /// Between processes of one machine.
    case ipc
  }

  /// How the bytes travel.
  public let transport: Transport
  /// What follows `://`.
  public let address: String

  /// The longest path a Unix socket can have, in bytes (`sun_path`, less its terminator).
  public static let longestPath = 107

  /// Parses an endpoint.
  ///
  /// - Throws: ``MessagingError`` with ``MessagingError/Code/badAddress`` and what was expected.
  public init(_ text: String) throws(MessagingError) {
    func refuse(_ why: String) -> MessagingError {
      MessagingError(
        code: .badAddress,
        message: "'\(text)' is no endpoint: \(why); expected tcp://HOST:PORT (PORT may be *) or ipc://PATH")
    }
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].hasPrefix("//") else { throw refuse("it has no '://'") }
    guard let transport = Transport(rawValue: String(parts[0])) else {
      throw refuse("'\(parts[0])' is not a transport")
    }
    let address = String(parts[1].dropFirst(2))
    switch transport {
    case .ipc:
      guard !address.isEmpty else { throw refuse("the path is empty") }
      guard address.utf8.count <= Self.longestPath else {
        throw refuse("the path has \(address.utf8.count) bytes and a Unix socket takes \(Self.longestPath)")
      }
    case .tcp:
      guard let colon = address.lastIndex(of: ":"), colon > address.startIndex else {
        throw refuse("it has no port")
      }
      let port = address[address.index(after: colon)...]
      guard port == "*" || UInt16(port) != nil else { throw refuse("'\(port)' is no port") }
    }
    self.transport = transport
    self.address = address
  }

  /// The endpoint of a Unix socket.
  ///
  /// - Throws: ``MessagingError`` where the path is empty or too long for a Unix socket.
  public static func ipc(path: String) throws(MessagingError) -> Endpoint { try Endpoint("ipc://\(path)") }

  /// Whether only processes of this machine can connect.
  public var isLocal: Bool {
    switch transport {
    case .ipc: true
    case .tcp: host == "localhost" || host == "[::1]" || isLoopbackIPv4
    }
  }

  /// What stands before the port.
  private var host: Substring { address[..<(address.lastIndex(of: ":") ?? address.endIndex)] }

  /// Whether the host is an address of 127.0.0.0/8, not a name that begins like one.
  private var isLoopbackIPv4: Bool {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }

  /// As it is written, `tcp://HOST:PORT` or `ipc://PATH`.
  public var description: String { "\(transport.rawValue)://\(address)" }
}
