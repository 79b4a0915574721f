import Foundation
import Surroundings
import SweepPlan
import Synchronization

/// Decides who is let in at a coordinator's tcp endpoint, counts who is not, and says so once of each.
///
/// A thread of its own answers ZeroMQ's questions (ZAP, RFC 27) and watches the connections, so that nobody at
/// the door keeps the coordinator waiting. To be made before the socket is bound, and kept as long as it is.
public final class Doorkeeper: Sendable {
  /// Who is let in.
  public struct Admission: Sendable {
    /// The sweep's own keys: that of its workers opens too.
    public var sweep: SweepKeys
    /// The keys of others, if there are any.
    public var others: AdmissionFile?

    /// Those with the key of the sweep's workers, and `others`.
    public init(_ sweep: SweepKeys, and others: AdmissionFile? = nil) {
      (self.sweep, self.others) = (sweep, others)
    }

    /// The name of whoever has a key, as ``Sender`` carries it; nil for a key that is not admitted.
    ///
    /// - Parameter note: told of changes of the file of others' keys.
    func user(of key: PublicKey, note: (String) -> Void) -> String? {
      if key == sweep.worker.publicKey { return userWithSweepDirectory }
      return others?.keys(note: note).contains(key) ?? false ? key.description : nil
    }
  }

  /// Whether a key that was admitted under a name is still admitted.
  public func admits(user: String) -> Bool {
    guard user != Self.userWithSweepDirectory else { return true }
    return PublicKey(user).map { admission.user(of: $0, note: shared.refusals.note) == user } ?? false
  }

  /// The name of those with the key that lies in the sweep directory.
  static let userWithSweepDirectory = "sweep directory"

  private let admission: Admission
  private let shared: Shared
  private let stop: Wakeup
  private let ended = DispatchSemaphore(value: 0)

  /// What the doorkeeper's thread and others use.
  private final class Shared: Sendable {
    let refusals: Refusals
    /// Taken by the thread, and given up by it before it ends: who lets go of the context last waits for what is
    /// still to be sent, and that is to be the coordinator.
    let context: Mutex<MessageContext?>
    let failure = Mutex<MessagingError?>(nil)

    init(_ context: MessageContext, _ refusals: Refusals) {
      self.context = Mutex(context)
      self.refusals = refusals
    }
  }

  /// Opens the door of a socket that is not bound yet.
  ///
  /// - Parameters:
  ///   - mostDescriptors: connections whose descriptors are not below this are closed at once, so that the
  ///     process keeps some for its files.
  ///   - note: told once of each that is refused; called by the doorkeeper's thread.
  /// - Throws: ``MessagingError``.
  public init(
    of socket: borrowing Socket, in context: MessageContext, admission: Admission, mostDescriptors: Int,
    note: @escaping @Sendable (String) -> Void
  ) throws(MessagingError) {
    self.admission = admission
    stop = try Wakeup()
    let address = try ConnectionMonitor.announce(socket)
    shared = Shared(context, Refusals(note: note))
    let opened = DispatchSemaphore(value: 0)
    do throws(Threads.Shortage) {
      try Threads.begin(for: "listening", name: "doorkeeper") {
        [shared, ended, stop = stop.descriptor] in
        do throws(MessagingError) {
          guard let context = shared.context.withLock({ $0 }) else { return }
          var door = try Door(
            address, in: context, admission: admission, mostDescriptors: mostDescriptors, shared.refusals)
          opened.signal()
          try door.keep(until: stop)
        } catch {
          shared.failure.withLock { $0 = error }
          shared.refusals.note("no new connections are accepted: \(error)")
        }
        shared.context.withLock { $0 = nil }
        opened.signal()
        ended.signal()
      }
    } catch {
      ended.signal()
      throw MessagingError(code: .exhausted, message: error.description)
    }
    opened.wait()
    // What is thrown here ends in `deinit` too.
    if let error = shared.failure.withLock({ $0 }) { throw error }
  }

  deinit {
    stop.ring()
    ended.wait()
  }

  /// A message was heard that came through a connection.
  public func noteMessage(through descriptor: Int32) { shared.refusals.noteMessage(through: descriptor) }

  /// Connections that were refused so far.
  public var refusedConnections: Int { shared.refusals.count }
}

/// How many were refused, who was named, and through which connections messages are heard.
final class Refusals: Sendable {
  private struct State {
    var count = 0
    var named: Set<String> = []
    var heard: Set<Int32> = []
  }

  private let state = Mutex(State())
  let note: @Sendable (String) -> Void

  /// The largest number of refusals that are logged, which bounds the memory for them.
  private static let mostNamed = 1000

  init(note: @escaping @Sendable (String) -> Void) { self.note = note }

  /// A message was heard that came through a connection.
  func noteMessage(through descriptor: Int32) { state.withLock { _ = $0.heard.insert(descriptor) } }

  /// The connections through which messages were heard since the last call.
  func takeHeard() -> Set<Int32> {
    state.withLock { state in
      defer { state.heard = [] }
      return state.heard
    }
  }

  /// How many connections were refused.
  var count: Int { state.withLock(\.count) }

  /// Counts a refusal, and tells of it if it is the first of this peer for this reason.
  func add(_ peer: String, _ why: String) {
    let sentence = "refused \(peer): \(why)"
    let isNews = state.withLock { state in
      state.count += 1
      return state.named.count < Self.mostNamed && state.named.insert(sentence).inserted
    }
    if isNews { note(sentence) }
  }
}
