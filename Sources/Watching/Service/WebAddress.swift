import Foundation
import Wire

/// Where a page is served: HOST:PORT, HOST a name or an address of this machine.
package struct WebAddress: Sendable, Equatable, CustomStringConvertible {
  /// Why a text is no address.
  package struct Refusal: Error, Equatable, CustomStringConvertible {
    /// What was found and what is expected.
    package let description: String
  }

  /// What visitors call it: the name where they may come from elsewhere, an address in numbers where they may not.
  package let host: String
  /// 0 for any that is free.
  package let port: UInt16
  private let known: HostAddresses

  /// Parses HOST:PORT, :PORT or PORT; without a host it is this machine alone. `*` is every address of it, and any other
  /// host is looked up as that of a coordinator is.
  ///
  /// - Throws: ``Refusal`` that quotes the text.
  package init(_ text: String) throws(Refusal) {
    let colon = text.lastIndex(of: ":")
    let portText = colon.map { text[text.index(after: $0)...] } ?? text[...]
    let given = colon.map { String(text[..<$0]) } ?? ""
    let name = given.isEmpty ? "127.0.0.1" : given
    guard (try? Endpoint("tcp://\(name):0")) != nil, !portText.isEmpty,
      portText.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    else {
      throw Refusal(
        description:
          "got '\(text)', expected HOST:PORT; HOST is a name or address of this machine, an IPv6 address in "
          + "brackets, as in [::1]:8080, or *")
    }
    guard let port = UInt16(portText) else {
      throw Refusal(
        description:
          "got '\(text)': port \(portText) is too large; expected HOST:PORT with a port from 0 to 65535")
    }
    let known = HostAddresses.toListen(at: name)
    guard let first = known.all.first else {
      throw Refusal(description: "got '\(text)': \(known.refusal(of: name))")
    }
    // By its name a page that is for this machine alone would refuse it.
    let host = HostAddresses.bare(Self.areLoopback(known) ? first : name)
    self.init(host: host, port: port, known)
  }

  private init(host: String, port: UInt16, _ known: HostAddresses) {
    (self.host, self.port, self.known) = (host, port, known)
  }

  /// Looks whether this machine can listen there, whatever the port.
  ///
  /// - Throws: ``Refusal``.
  package func check() throws(Refusal) {
    guard known.areOfThisMachine else {
      throw Refusal(description: "got '\(self)': \(known.refusal(of: host))")
    }
  }

  /// Addresses in numbers, in the order to try them.
  var numbers: [String] { known.all.map { HostAddresses.bare($0) } }

  /// The address, once it is listened at one of ``numbers``, as visitors reach it.
  func bound(to number: String, port: UInt16) -> WebAddress {
    let host =
      if ["0.0.0.0", "::"].contains(number) {
        ProcessInfo.processInfo.hostName
      } else {
        Self.isLoopback(number) ? number : self.host
      }
    return WebAddress(host: host, port: port, known)
  }

  /// Whether nobody else's machine can reach it.
  package var isLoopback: Bool { Self.areLoopback(known) }

  private static func areLoopback(_ known: HostAddresses) -> Bool {
    known.all.allSatisfy { isLoopback(HostAddresses.bare($0)) }
  }

  /// HOST:PORT.
  package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

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

  /// Whether an address in numbers is one that only this machine reaches.
  static func isLoopback(_ host: String) -> Bool {
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
