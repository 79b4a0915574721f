import Foundation
import Surroundings

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
        message:
          "'\(PrintableText.of(text))' is not an endpoint: \(why); expected tcp://HOST:PORT (PORT can be *) or ipc://PATH"
      )
    }
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].hasPrefix("//") else { throw refuse("it has no '://'") }
    guard let transport = Transport(rawValue: String(parts[0])) else {
      throw refuse("'\(parts[0])' is not a known transport")
    }
    let address = String(parts[1].dropFirst(2))
    switch transport {
    case .ipc:
      guard !address.isEmpty else { throw refuse("the path is empty") }
      guard address.utf8.count <= Self.longestPath else {
        throw refuse(
          "the path has \(address.utf8.count) bytes, but that of a Unix socket at most \(Self.longestPath)")
      }
    case .tcp:
      guard let colon = address.lastIndex(of: ":"), colon > address.startIndex else {
        throw refuse("it has no port")
      }
      let (host, port) = (address[..<colon], address[address.index(after: colon)...])
      guard port == "*" || UInt16(port) != nil else { throw refuse("'\(port)' is not a port") }
      if host.hasPrefix("[") {
        guard Self.isIPv6(host) else { throw refuse("'\(host)' is not an IPv6 address") }
      } else if host.contains(where: { $0 == ":" || $0 == "/" || $0.isWhitespace }) {
        throw refuse("'\(host)' is not a host; write an IPv6 address in brackets, as in tcp://[::1]:5555")
      }
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
    return (try? Endpoint("tcp://\(host == here ? "127.0.0.1" : host):\(port)")) ?? self
  }

  /// Host and port of a tcp endpoint, as the resolver takes them.
  var hostAndPort: (host: String, port: String) {
    (HostAddresses.bare(host), String(port))
  }

  /// What stands before the port, and the port.
  var host: Substring { address[..<(address.lastIndex(of: ":") ?? address.endIndex)] }
  var port: Substring { address.dropFirst(host.utf8.count + 1) }

  /// Whether it names a host that only this machine reaches, though its name does not say so: many systems have their own
  /// name for an address of themselves alone.
  public var isUnexpectedlyLocal: Bool {
    guard transport == .tcp, host != "localhost", host != "*", !HostAddresses.isIPv6(host),
      host.contains(where: \.isLetter)
    else { return false }
    return HostAddresses(of: String(host)).areOfThisMachineAlone
  }

  /// Whether a text in brackets is an IPv6 address, which may say through which interface.
  private static func isIPv6(_ text: Substring) -> Bool {
    guard text.hasSuffix("]") else { return false }
    var address = in6_addr()
    return inet_pton(AF_INET6, String(text.dropFirst().dropLast().prefix { $0 != "%" }), &address) == 1
  }

  /// As it is written, `tcp://HOST:PORT` or `ipc://PATH`.
  public var description: String { "\(transport.rawValue)://\(address)" }
}
