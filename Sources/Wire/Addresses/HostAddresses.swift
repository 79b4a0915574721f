import Foundation

/// What a host name stands for on this machine.
package struct HostAddresses: Equatable, Sendable {
  /// Addresses in numbers, IPv6 ones in brackets; those of IPv4 first. None where nobody knows the name.
  package private(set) var all: [String] = []

  /// Asks the system.
  ///
  /// - Parameter host: a name, or an address in numbers, an IPv6 one in brackets.
  init(of host: String) {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var first: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(Self.bare(host), nil, &hints, &first) == 0 else { return }
    // The list is ours until it is freed, which is after the last look at it.
    defer { freeaddrinfo(first) }
    var next = first
    while let found = next?.pointee {
      if let text = Self.text(found), !all.contains(text) { all.append(text) }
      next = found.ai_next
    }
    all = all.filter { !Self.isIPv6($0) } + all.filter { Self.isIPv6($0) }
  }

  private init(all: [String]) { self.all = all }

  /// Those to listen at, in the order to try them: of `*` every address, of both kinds or of the one there is.
  package static func toListen(at host: String) -> HostAddresses {
    host == "*" ? HostAddresses(all: ["[::]", "0.0.0.0"]) : HostAddresses(of: host)
  }

  /// Whether this machine can listen at one of them, whatever the port.
  package var areOfThisMachine: Bool {
    all.contains { host in
      Self.isTrue(of: host, port: "0") { address in
        let descriptor = socket(
          address.ai_family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return bind(descriptor, address.ai_addr, address.ai_addrlen) == 0
      }
    }
  }

  /// Why it is not possible to listen on a host with these addresses, and what is expected.
  package func refusal(of host: String) -> String {
    let why =
      all.isEmpty
      ? "unknown host '\(host)'"
      : "\(all.joined(separator: " and ")) is not an address of this machine"
    return "\(why); expected an address or name of this machine, or * for all of them"
  }

  /// Whether none of them can be reached from another machine.
  var areOfThisMachineAlone: Bool {
    !all.isEmpty && all.allSatisfy { $0.hasPrefix("127.") || $0 == "[::1]" }
  }

  /// Whether an address is to be spoken to by IPv6.
  static func isIPv6(_ host: some StringProtocol) -> Bool { host.hasPrefix("[") }

  /// The first that somebody listens at; nil where nobody does within a moment.
  func answering(port: Substring) -> String? {
    all.first { host in
      Self.isTrue(of: host, port: String(port)) { address in
        Reachability.knock(
          address.ai_family, address.ai_addr, Int(address.ai_addrlen), .milliseconds(500)) == 0
      }
    }
  }

  /// Whether something holds of an address in numbers, in the system's form.
  private static func isTrue(of host: String, port: String, _ condition: (addrinfo) -> Bool) -> Bool {
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV
    var found: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(bare(host), port, &hints, &found) == 0 else { return false }
    // What the condition looks at lives until then.
    defer { freeaddrinfo(found) }
    return found.map { condition($0.pointee) } ?? false
  }

  /// A host as the resolver takes it.
  package static func bare(_ host: some StringProtocol) -> String {
    isIPv6(host) && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : String(host)
  }

  private static func text(_ found: addrinfo) -> String? {
    var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
    guard
      getnameinfo(
        found.ai_addr, found.ai_addrlen, &host, socklen_t(host.count), nil, 0, NI_NUMERICHOST) == 0
    else { return nil }
    let text = String(decoding: host.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    return found.ai_family == AF_INET6 ? "[\(text)]" : text
  }
}
