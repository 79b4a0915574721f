import Foundation

/// What a host name stands for on this machine.
struct HostAddresses {
  /// Addresses in numbers, IPv6 ones in brackets; those of IPv4 first. None where nobody knows the name.
  private(set) var all: [String] = []

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

  /// Whether none of them can be reached from another machine.
  var areOfThisMachineAlone: Bool {
    !all.isEmpty && all.allSatisfy { $0.hasPrefix("127.") || $0 == "[::1]" }
  }

  /// Whether an address is to be spoken to by IPv6.
  static func isIPv6(_ host: some StringProtocol) -> Bool { host.hasPrefix("[") }

  /// The first that somebody listens at; nil where nobody does within a moment.
  func answering(port: Substring) -> String? {
    all.first { host in
      var hints = addrinfo()
      hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
      hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV
      var found: UnsafeMutablePointer<addrinfo>?
      guard getaddrinfo(Self.bare(host), String(port), &hints, &found) == 0 else { return false }
      defer { freeaddrinfo(found) }
      guard let address = found?.pointee else { return false }
      return Reachability.knock(
        address.ai_family, address.ai_addr, Int(address.ai_addrlen), .milliseconds(500)) == 0
    }
  }

  /// A host as the resolver takes it.
  static func bare(_ host: some StringProtocol) -> String {
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
