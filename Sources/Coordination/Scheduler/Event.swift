public import Wire

extension Scheduler {
  /// Something that happened. The method that handles it has its name: ``onHello``, ``onHeartbeat`` and so on.
  public enum Event: Sendable {
    /// A worker introduced itself, with the leases it holds from before.
    case hello(Session, Introduction)
    /// A worker lives, still has `held`, and is to be heard again after `period`.
    case heartbeat(Session, held: [LeaseID], progress: [LeaseProgress], period: Duration = .zero)
    /// A lease is over and its shard on disk.
    case done(Session, Completion)
    /// Cells of a lease that was recalled will not be trained in it.
    case returned(Session, LeaseID, RangeSet<Int>)
    /// Something of a lease could not be done.
    case failed(Session, LeaseID, Failure, reason: String)
    /// A worker left in good order.
    case bye(Session)
    /// A worker is not wanted any more, and told so.
    case expelled(Session)
    /// A worker's process was seen to end without a Bye.
    case died(Session, reason: String)
    /// A worker's process was ended because its surroundings have too little memory or processor time for it.
    case starved(Session, reason: String)
    /// Time went by.
    case tick
    /// No more leases; workers finish what they train.
    case drain(reason: String)
    /// The same, as the sweep cannot go on here.
    case stop(reason: String)
  }

  /// What could not be done, or what is to blame.
  public enum Failure: Equatable, Sendable {
    /// A cell could not be trained.
    case cell(Int)
    /// The worker's surroundings: an input that it cannot read, a disk of its own that is full.
    case surroundings
    /// The sweep's own disk: nobody can write shards there.
    case sweepDisk
  }

  /// What a worker says of itself.
  public struct Introduction: Equatable, Sendable {
    /// The machine's name.
    public var host: String
    /// The process.
    public var processID: Int32
    /// Its training threads.
    public var slots: Int
    /// What its kernels compute with.
    public var arithmetic: String
    /// The name the doorkeeper gave to whoever has its key; nil through a Unix socket.
    public var user: String?
    /// The leases it holds from before.
    public var held: [Lease]
    /// Whether it is about to name more of them.
    public var hasMore: Bool

    /// An introduction.
    public init(
      host: String, processID: Int32, slots: Int, arithmetic: String = "", user: String? = nil,
      held: [Lease] = [], hasMore: Bool = false
    ) {
      self.hasMore = hasMore
      self.host = host
      self.processID = processID
      self.slots = slots
      self.arithmetic = arithmetic
      self.user = user
      self.held = held
    }
  }
}
