import Foundation

/// Connections that send and never end a message. ZeroMQ bounds each part of a message and how many messages wait, but not
/// how many parts one has.
struct OpenMessages {
  /// So many bytes may come without the end of a message: more than all messages that may wait.
  static let most: UInt64 = 64 << 20

  /// What had come of each connection when a message of it was heard last.
  private var heardAt: [Int32: UInt64] = [:]
  private var nextLook = ContinuousClock.now

  /// Milliseconds between looks at so many connections: a look takes a microsecond each.
  static func interval(_ connections: Int) -> Int { max(250, connections / 4) }

  /// A connection is over.
  mutating func end(_ descriptor: Int32) { heardAt[descriptor] = nil }

  /// Those that are to be ended, now that messages of some were `heard` since the last time.
  mutating func excess(among connections: some Collection<Int32>, heard: () -> Set<Int32>) -> [Int32] {
    guard !connections.isEmpty, ContinuousClock.now >= nextLook else { return [] }
    nextLook = .now + .milliseconds(Self.interval(connections.count))
    let heard = heard()
    return connections.filter { descriptor in
      guard let received = TrafficCount(of: descriptor)?.received else { return false }
      guard let before = heardAt[descriptor], !heard.contains(descriptor) else {
        heardAt[descriptor] = received
        return false
      }
      return received - min(received, before) > Self.most
    }
  }
}
