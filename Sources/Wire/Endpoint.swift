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

  /// Where to connect to from this machine or another: an address that stands for every one of a machine is not
  /// one to connect to.
  ///
  /// - Parameters:
  ///   - host: the machine that listens.
  ///   - here: the machine that connects.
  public func reached(at host: String, from here: String) -> Endpoint {
    guard transport == .tcp, ["*", "0.0.0.0", "[::]"].contains(self.host) else { return self }
    let port = address[(address.lastIndex(of: ":") ?? address.endIndex)...]
    return (try? Endpoint("tcp://\(host == here ? "127.0.0.1" : host)\(port)")) ?? self
  }

  /// Host and port of a tcp endpoint, as the resolver takes them.
  var hostAndPort: (host: String, port: String) {
    let host = host.hasPrefix("[") && host.hasSuffix("]") ? host.dropFirst().dropLast() : host
    return (
      String(host), String(address[address.index(address.startIndex, offsetBy: self.host.count + 1)...])
    )
  }

  /// What stands before the port.
  private var host: Substring { address[..<(address.lastIndex(of: ":") ?? address.endIndex)] }

  /// As it is written, `tcp://HOST:PORT` or `ipc://PATH`.
  public var description: String { "\(transport.rawValue)://\(address)" }
}
