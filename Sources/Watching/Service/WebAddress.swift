import Foundation
import NIOCore

/// Where a page is served: HOST:PORT, HOST an address of this machine or `localhost`.
public struct WebAddress: Sendable, Equatable, CustomStringConvertible {
  /// Why a text is no address.
  public struct Refusal: Error, Equatable, CustomStringConvertible {
    /// What was found and what is expected.
    public let description: String
  }

  /// The address as numbers.
  public let host: String
  /// 0 for any that is free.
  public let port: UInt16

  /// Parses HOST:PORT, :PORT or PORT; without a host, or with `localhost`, it is this machine alone. `*` is every
  /// address of it.
  ///
  /// - Throws: ``Refusal`` that quotes the text.
  public init(_ text: String) throws(Refusal) {
    let colon = text.lastIndex(of: ":")
    let portText = colon.map { text[text.index(after: $0)...] } ?? text[...]
    var host = colon.map { String(text[..<$0]) } ?? ""
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    switch host {
    case "", "localhost": host = "127.0.0.1"
    case "*": host = "0.0.0.0"
    default: break
    }
    guard Self.bytes(of: host) != nil, !portText.isEmpty,
      portText.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else {
      throw Refusal(
        description:
          "got '\(text)', expected HOST:PORT; HOST is an address of this machine in numbers, localhost or *")
    }
    guard let port = UInt16(portText) else {
      throw Refusal(
        description:
          "got '\(text)': port \(portText) is too large; expected HOST:PORT with a port from 0 to 65535")
    }
    (self.host, self.port) = (host, port)
  }

  private init(host: String, port: UInt16) { (self.host, self.port) = (host, port) }

  /// The same host with another port.
  func with(port: UInt16) -> WebAddress { WebAddress(host: host, port: port) }

  /// Whether nobody else's machine can reach it.
  public var isLoopback: Bool { Self.isLoopback(host) }

  /// HOST:PORT.
  public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

  /// Whether an authority (`HOST` or `HOST:PORT`) names this machine as it reaches itself: `localhost` or a loopback
  /// address, compared as a whole. A page of another origin can have a name of its own point here; such a name is
  /// none of these.
  package static func isLoopback(authority: String) -> Bool {
    let host: Substring
    let port: Substring
    if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
      host = authority[authority.index(after: authority.startIndex)..<end]
      port = authority[authority.index(after: end)...]
      guard host.contains(":") else { return false }
    } else {
      host = authority.prefix { $0 != ":" }
      port = authority.dropFirst(host.count)
    }
    guard port.isEmpty || (port.hasPrefix(":") && UInt16(port.dropFirst()) != nil) else { return false }
    return host.lowercased() == "localhost" || isLoopback(String(host))
  }

  private static func isLoopback(_ host: String) -> Bool {
    guard let bytes = bytes(of: host) else { return false }
    return bytes.count == 4 ? bytes[0] == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
  }

  /// The 4 or 16 bytes of an address in numbers; nil for anything else.
  private static func bytes(of host: String) -> [UInt8]? {
    guard !host.utf8.contains(0) else { return nil }
    var (four, six) = (in_addr(), in6_addr())
    if inet_pton(AF_INET, host, &four) == 1 { return withUnsafeBytes(of: four) { Array($0) } }
    return inet_pton(AF_INET6, host, &six) == 1 ? withUnsafeBytes(of: six) { Array($0) } : nil
  }
}
