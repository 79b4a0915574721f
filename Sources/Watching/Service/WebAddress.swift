import FlyingSocks
import Foundation

/// Where a page is served: HOST:PORT, HOST an address of this machine or `localhost`.
public struct WebAddress: Sendable, Equatable, CustomStringConvertible {
  /// The address as numbers.
  public let host: String
  /// 0 for any that is free.
  public let port: UInt16

  /// Parses HOST:PORT, :PORT or PORT; without a host, or with `localhost`, it is this machine alone. `*` is every
  /// address of it.
  public init?(_ text: String) {
    let colon = text.lastIndex(of: ":")
    let portText = colon.map { text[text.index(after: $0)...] } ?? text[...]
    var host = colon.map { String(text[..<$0]) } ?? ""
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    switch host {
    case "", "localhost": host = "127.0.0.1"
    case "*": host = "0.0.0.0"
    default: break
    }
    guard let port = UInt16(portText), Self.family(of: host) != nil else { return nil }
    (self.host, self.port) = (host, port)
  }

  private init(host: String, port: UInt16) { (self.host, self.port) = (host, port) }

  /// The same host with another port.
  func with(port: UInt16) -> WebAddress { WebAddress(host: host, port: port) }

  /// Whether nobody else's machine can reach it.
  public var isLoopback: Bool { host.hasPrefix("127.") || host == "::1" }

  /// HOST:PORT.
  public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

  private static func family(of host: String) -> Int32? {
    var (four, six) = (in_addr(), in6_addr())
    if inet_pton(AF_INET, host, &four) == 1 { return AF_INET }
    return inet_pton(AF_INET6, host, &six) == 1 ? AF_INET6 : nil
  }

  /// As the sockets want it.
  func socketAddress() throws -> any SocketAddress {
    host.contains(":")
      ? try sockaddr_in6.inet6(ip6: host, port: port) : try sockaddr_in.inet(ip4: host, port: port)
  }
}
