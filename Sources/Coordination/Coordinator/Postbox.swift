import Wire

/// The way to the workers. What promises nothing may be sent at any time; what the scheduler decided, only once it is in
/// the journal.
struct Postbox {
  /// What promises nothing of cells, leases or shards.
  enum Answer {
    case pulse(WirePulse)
    case introduce
    case refused(WireRefused)
    case status(WireStatusReply)
    case wanted(WireShardWanted)
    case piece(WireFilePiece)

    fileprivate var body: WireToWorker.OneOf_Body {
      switch self {
      case .pulse(let pulse): .pulse(pulse)
      case .introduce: .introduce(WireIntroduce())
      case .refused(let refused): .refused(refused)
      case .status(let reply): .statusReply(reply)
      case .wanted(let wanted): .shardWanted(wanted)
      case .piece(let piece): .filePiece(piece)
      }
    }
  }

  /// The answer to a Hello.
  private let welcome: WireWelcome
  /// Sends a message to a worker, or loses it.
  private var post: (WireToWorker.OneOf_Body, Session) -> Void = { _, _ in }

  init(welcome: WireWelcome) { self.welcome = welcome }

  /// From now on messages go this way.
  mutating func connect(_ post: @escaping (WireToWorker.OneOf_Body, Session) -> Void) { self.post = post }

  func send(_ answer: Answer, to session: Session) { post(answer.body, session) }

  /// Sends what was decided; leases with consecutive numbers share a message, and so do receipts.
  ///
  /// - Parameter isSettled: whether every cell is settled by now.
  func send(_ journaled: consuming JournaledMessages, isSettled: Bool) {
    var rest = journaled.messages[...]
    var receipts = Receipts()
    while let message = rest.popFirst() {
      switch message {
      case .accept(let lease, let session): receipts.add(lease, session)
      case .give(let first, let session):
        var leases = [first]
        while case .give(let next, session)? = rest.first {
          leases.append(next)
          rest.removeFirst()
        }
        send(leases, to: session)
      case .welcome(let session): post(.welcome(welcome), session)
      case .introduce(let session): send(.introduce, to: session)
      case .recall(let lease, let session):
        var recall = WireRecall()
        recall.lease = lease.rawValue
        post(.recall(recall), session)
      case .drain(let session, let reason):
        var drain = WireDrain()
        (drain.reason, drain.settled) = (reason, isSettled)
        post(.drain(drain), session)
      case .dismiss(let session, let reason):
        var drain = WireDrain()
        (drain.reason, drain.dismissed) = (reason, true)
        post(.drain(drain), session)
      }
    }
    for (session, accepted) in receipts.messages { post(.shardAccepted(accepted), session) }
  }

  private func send(_ leases: [Lease], to session: Session) {
    var rest = leases[...]
    while !rest.isEmpty { post(.leases(WireLeases(takingFrom: &rest)), session) }
  }
}
