import Foundation

/// What a host name stands for on this machine.
struct HostAddresses {
  /// Addresses in numbers, IPv6 ones in brackets; those of IPv4 first. None where nobody knows the name.
  private(set) var all: [String] = []

  /// Asks the system.
  ///
  /// - Parameter host: a name, or an address in numbers, an IPv6 one in brackets.
  init(of host: String) {
    let name = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var first: UnsafeMutablePointer<addrinfo>?
    guard getaddrinfo(name, nil, &hints, &first) == 0 else { return }
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
      let name = Self.isIPv6(host) ? String(host.dropFirst().dropLast()) : host
      guard getaddrinfo(name, String(port), &hints, &found) == 0, let address = found?.pointee else {
        return false
      }
      defer { freeaddrinfo(found) }
      let descriptor = socket(address.ai_family, address.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0)
      guard descriptor >= 0 else { return false }
      defer { close(descriptor) }
      _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
      if Foundation.connect(descriptor, address.ai_addr, address.ai_addrlen) == 0 { return true }
      guard errno == EINPROGRESS else { return false }
      var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      guard poll(&waiting, 1, 500) == 1 else { return false }
      var (failure, size) = (Int32(0), socklen_t(MemoryLayout<Int32>.size))
      return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &failure, &size) == 0 && failure == 0
    }
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
