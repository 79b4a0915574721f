package import Wire

/// Which stretches of files workers are sent: each so much that it has not said to have, and no more, and all together so
/// much. A request says what has arrived, as all before its offset has. Knows no socket and no clock.
///
/// The more workers ask, the less each has under way, down to one piece. Where there is not a piece for each they take
/// turns: who is sent nothing asks again, and comes before those who have been sent something since.
package struct FileCredit {
  private struct Account {
    var sha256: String
    /// Where it asked last.
    var asked: Int
    /// What is behind this was not sent yet.
    var sent: Int
    /// When it asked last.
    var time: Duration
    /// Since when what is under way has not become less.
    var since: Duration

    /// Bytes of which it has not said that they have arrived.
    var underWay: Int { sent - asked }
  }

  private var accounts: [Session: Account] = [:]
  /// Bytes under way to all.
  package private(set) var underWay = 0
  /// Those to whom nothing is under way for lack of room, who has waited for longest first.
  private var line: [Session] = []
  private var nextLook = Duration.zero
  private let most: Int

  /// One that asks for the same again within this time has only not waited for it.
  package static let patience = Duration.seconds(2)
  /// So many sessions are sent files at once.
  private static let mostSessions = 20_000
  /// Who has taken nothing for so long makes room for others.
  package static let silence = Duration.seconds(30)

  /// Nobody has been sent anything.
  ///
  /// - Parameter most: so many bytes are under way to all workers, a piece at least.
  package init(most: Int = 256 << 20) { self.most = most }

  /// Workers that were sent something, or wait for it.
  package var entryCount: Int { accounts.count }

  /// A worker is gone.
  package mutating func forget(_ session: Session) {
    underWay -= accounts.removeValue(forKey: session)?.underWay ?? 0
    line.removeAll { $0 == session }
  }

  /// What a worker is to be sent of a file of so many bytes, now that it asks; nothing where it has credit for no more.
  package mutating func take(
    _ request: WireFileRequest, of size: Int, from session: Session, at now: Duration
  ) -> Range<Int> {
    let offset = ForeignNumber.count(request.offset, atMost: size)
    let limit = ForeignNumber.count(request.limit, atMost: ForeignNumber.largestOffset)
    forgetTheSilent(at: now)
    guard offset < size else {
      forget(session)
      return offset..<offset
    }
    var account = Account(sha256: request.sha256, asked: offset, sent: offset, time: now, since: now)
    if let before = accounts[session], before.sha256 == request.sha256 {
      if offset > before.asked, offset <= before.sent {
        account.sent = before.sent
      } else if now - before.time < Self.patience {
        return offset..<offset
      } else if offset == before.asked, before.underWay > 0 {
        account.since = before.since
      }
    }
    guard accounts.count < Self.mostSessions || accounts[session] != nil else { return offset..<offset }
    underWay -= accounts.updateValue(account, forKey: session)?.underWay ?? 0
    // Without a limit it has room for one piece.
    let wanted = limit > offset ? min(limit - offset, WireFilePiece.credit) : WireFilePiece.longest
    let start = account.sent
    let place = line.firstIndex(of: session)
    account.sent = max(start, min(size, offset + min(wanted, share(after: place ?? line.count))))
    underWay += account.underWay
    accounts[session] = account
    if let place, account.underWay > 0 { line.remove(at: place) }
    if place == nil, account.underWay == 0 { line.append(session) }
    return start..<account.sent
  }

  /// How much may be under way to a worker of which nothing is counted now, where so many have waited for longer: a piece
  /// at least, or nothing.
  private func share(after ahead: Int) -> Int {
    let room = most - underWay - ahead * WireFilePiece.longest
    guard room >= WireFilePiece.longest else { return 0 }
    return min(room, max(WireFilePiece.longest, most / accounts.count))
  }

  /// Now and then forgets those who have taken nothing for too long.
  private mutating func forgetTheSilent(at now: Duration) {
    guard now >= nextLook else { return }
    nextLook = now + .seconds(1)
    accounts = accounts.filter { now - $0.value.since < Self.silence }
    underWay = accounts.values.reduce(0) { $0 + $1.underWay }
    let accounts = accounts
    line.removeAll { accounts[$0] == nil }
  }
}
