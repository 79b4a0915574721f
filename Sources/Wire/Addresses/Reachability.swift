import Foundation

/// Finds out why an endpoint does not answer, by connecting to it.
public enum Reachability {
  /// Knocks at an endpoint as a connection of ZeroMQ does, which itself says nothing of what fails.
  ///
  /// - Parameter limit: how long to wait for an answer to the knocking; the system may take longer over a name.
  /// - Returns: what fails, in words.
  public static func trouble(at endpoint: Endpoint, limit: Duration) -> String {
    switch endpoint.transport {
    case .ipc: troubleOfSocket(endpoint.address)
    case .tcp: troubleOfHost(endpoint, limit)
    }
  }

  private static func troubleOfSocket(_ path: String) -> String {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
    // The copy outlives the call, and its size is what is passed.
    let number = withUnsafeBytes(of: address) { bytes in
      knock(AF_UNIX, bytes.baseAddress?.assumingMemoryBound(to: sockaddr.self), bytes.count, .zero)
    }
    switch number {
    case 0: return "the connection succeeds, but no coordinator answers"
    case ENOENT: return "no such socket; the coordinator has ended or runs on another machine"
    case ECONNREFUSED: return "connection refused: the coordinator has ended"
    case EACCES, EPERM: return "permission denied: the socket belongs to another user"
    default: return String(cString: strerror(number))
    }
  }

  private static func troubleOfHost(_ endpoint: Endpoint, _ limit: Duration) -> String {
    let (host, port) = endpoint.hostAndPort
    var hints = addrinfo()
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var list: UnsafeMutablePointer<addrinfo>?
    let answer = getaddrinfo(host, port, &hints, &list)
    defer { if let list { freeaddrinfo(list) } }
    guard answer == 0 else {
      let words = String(cString: gai_strerror(answer))
      return answer == EAI_NONAME
        ? "unknown host name \(host) (\(words))"
        : "cannot resolve the host name \(host) (\(words))"
    }
    var number: Int32 = EADDRNOTAVAIL
    var next = list
    // The list lives until it is freed at the end of this function.
    while let entry = next?.pointee {
      number = knock(entry.ai_family, entry.ai_addr, Int(entry.ai_addrlen), limit)
      if number == 0 { break }
      next = entry.ai_next
    }
    switch number {
    case 0: return "the connection succeeds, but no coordinator answers"
    case ECONNREFUSED: return "connection refused: no process listens on that port of \(host)"
    case EHOSTUNREACH, ENETUNREACH, ENETDOWN, EHOSTDOWN:
      return "no route to \(host) (\(String(cString: strerror(number))))"
    case ETIMEDOUT:
      return "no answer from \(host): it is down, or a firewall blocks the connection"
    default: return String(cString: strerror(number))
    }
  }

  /// Connects, waits for the first word of who listens there, and leaves by a reset: a coordinator does not count that as
  /// somebody whom it refused. Left before that word, it might find the reset while it speaks, and take it for an end.
  ///
  /// - Parameter limit: how long each of both may take; who does not speak first listens all the same.
  /// - Returns: 0, or the number of the error.
  static func knock(
    _ family: Int32, _ address: UnsafePointer<sockaddr>?, _ length: Int, _ limit: Duration
  ) -> Int32 {
    let descriptor = socket(
      family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
    guard descriptor >= 0 else { return errno }
    defer { close(descriptor) }
    // Before there is a connection: between that and its end there is no time for anything else.
    var atOnce = linger(l_onoff: 1, l_linger: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &atOnce, socklen_t(MemoryLayout<linger>.size))
    let milliseconds = Int32(clamping: limit.milliseconds)
    if connect(descriptor, address, socklen_t(length)) != 0 {
      guard errno == EINPROGRESS else { return errno }
      var source = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      guard poll(&source, 1, milliseconds) > 0 else { return ETIMEDOUT }
      var (number, size) = (Int32(0), socklen_t(MemoryLayout<Int32>.size))
      guard getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &size) == 0 else { return errno }
      guard number == 0 else { return number }
    }
    var source = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    _ = poll(&source, 1, milliseconds)
    return 0
  }
}
