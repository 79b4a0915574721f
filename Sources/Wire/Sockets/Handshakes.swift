import Foundation

/// Connections whose other end is not known yet. Each may send what a handshake takes and no more, and there are only so
/// many at once: whoever has no key costs little memory.
struct Handshakes {
  /// So many at once. Beyond that the newest of the address that has most of them has to come again: those before it go on,
  /// and whoever holds many open from one place keeps nobody out but those beside it.
  static let most = 1024
  /// A handshake takes less than a kilobyte.
  static let mostBytes: UInt64 = 4096
  /// Milliseconds between looks at what they have sent.
  static let interval = 20

  private var begun = Crowds()
  private var nextLook = ContinuousClock.now

  /// Whether there are none.
  var isEmpty: Bool { begun.isEmpty }

  /// Notes a new connection.
  mutating func begin(_ descriptor: Int32, from peer: String?) {
    // Where the system does not count, nobody can be told from those who are known.
    guard TrafficCount(of: descriptor) != nil else { return }
    begun.add(descriptor, from: peer)
  }

  /// A connection is over.
  mutating func end(_ descriptor: Int32) { begun.remove(descriptor) }

  /// Those that are to be ended, each with the reason; whoever is known by now is looked at no more.
  mutating func excess() -> [(descriptor: Int32, peer: String?, reason: String)] {
    guard !begun.isEmpty, ContinuousClock.now >= nextLook else { return [] }
    nextLook = .now + .milliseconds(Self.interval)
    var ended: [(descriptor: Int32, peer: String?, reason: String)] = []
    for descriptor in Array(begun.descriptors) {
      guard let count = TrafficCount(of: descriptor), !count.isKnown else {
        begun.remove(descriptor)
        continue
      }
      if count.received > Self.mostBytes {
        end(descriptor, "it sent too much data before it identified itself", &ended)
      }
    }
    while begun.count > Self.most, let descriptor = begun.newestOfLargest {
      end(
        descriptor, "there are \(Self.most) other connections that have not identified themselves", &ended)
    }
    return ended
  }

  private mutating func end(
    _ descriptor: Int32, _ reason: String,
    _ ended: inout [(descriptor: Int32, peer: String?, reason: String)]
  ) {
    ended.append((descriptor, begun.address(of: descriptor) ?? nil, reason))
    begun.remove(descriptor)
  }
}

/// Bytes that went over a connection, as the system counts them.
struct TrafficCount {
  /// Bytes that the other end has sent.
  let received: UInt64
  /// Bytes that the other end has acknowledged.
  private let acknowledged: UInt64

  /// Whether the other end is known. Before it is, a server sends 64 bytes of greeting and 170 of WELCOME (RFC 26, 37),
  /// and then at least 54 of READY, which no client speaks without having read.
  var isKnown: Bool { acknowledged > 64 + 170 + 16 }

  /// Asks the system; nil where it does not count, or the connection is over.
  init?(of descriptor: Int32) {
    #if os(Linux)
      // Of `struct tcp_info` in <linux/tcp.h>, which only ever grows at its end: `tcpi_bytes_acked` and
      // `tcpi_bytes_received`. (The C library's own copy of it lacks them.)
      let (option, place) = (Int32(11), 120)
      var facts = [UInt8](repeating: 0, count: place + 16)
      var length = socklen_t(facts.count)
      guard getsockopt(descriptor, Int32(IPPROTO_TCP), option, &facts, &length) == 0,
        Int(length) == facts.count
      else { return nil }
      (acknowledged, received) = facts.withUnsafeBytes {
        (
          $0.loadUnaligned(fromByteOffset: place, as: UInt64.self),
          $0.loadUnaligned(fromByteOffset: place + 8, as: UInt64.self)
        )
      }
    #else
      return nil
    #endif
  }
}
