package import Wire

/// Which stretches of files workers are sent: each so much that it has not said to have, and no more. A request says what
/// has arrived, as all before its offset has. Knows no socket and no clock.
package struct FileCredit {
  private struct Account {
    var sha256: String
    /// Where it asked last.
    var asked: Int
    /// What is behind this was not sent yet.
    var sent: Int
    var time: Duration
  }

  private var accounts: [Session: Account] = [:]

  /// One that asks for the same again within this time has only not waited for it.
  package static let patience = Duration.seconds(2)
  /// So many sessions are sent files at once.
  private static let most = 20_000

  /// Nobody has been sent anything.
  package init() {}

  /// Workers that were sent something.
  package var entryCount: Int { accounts.count }

  /// A worker is gone.
  package mutating func forget(_ session: Session) { accounts[session] = nil }

  /// What a worker is to be sent of a file of so many bytes, now that it asks; nothing where it has credit for no more.
  package mutating func take(
    _ request: WireFileRequest, of size: Int, from session: Session, at now: Duration
  ) -> Range<Int> {
    let offset = ForeignNumber.count(request.offset, atMost: size)
    let limit = ForeignNumber.count(request.limit, atMost: ForeignNumber.largestOffset)
    var start = offset
    if let account = accounts[session], account.sha256 == request.sha256 {
      let isLate = now - account.time >= Self.patience
      if offset > account.asked, offset <= account.sent {
        start = account.sent
      } else if !isLate {
        return offset..<offset
      }
    }
    // Without a limit it has room for one piece.
    let most = limit > offset ? min(limit - offset, WireFilePiece.credit) : WireFilePiece.longest
    let end = min(size, offset + most)
    if accounts.count >= Self.most { accounts = accounts.filter { now - $0.value.time < .seconds(30) } }
    guard accounts.count < Self.most || accounts[session] != nil else { return offset..<offset }
    accounts[session] = Account(sha256: request.sha256, asked: offset, sent: max(start, end), time: now)
    return start..<max(start, end)
  }
}
