import Coordination
import Testing
import Wire

/// Files in pieces and on credit, without sockets, clocks or anybody at the other end.
@Suite("Credit for files")
struct FileCreditTests {
  private let size = 10 * WireFilePiece.longest + 7

  private func request(_ offset: Int, limit: Int? = nil, sha256: String = "a") -> WireFileRequest {
    var request = WireFileRequest()
    (request.sha256, request.offset) = (sha256, UInt64(offset))
    request.limit = UInt64(limit ?? offset + WireFilePiece.credit)
    return request
  }

  @Test("Who says after each piece what has arrived is sent everything once")
  func whole() {
    var (credit, session) = (FileCredit(), Session())
    var sent: [Range<Int>] = []
    var arrived = 0
    sent.append(credit.take(request(0), of: size, from: session, at: .zero))
    #expect(sent[0] == 0..<WireFilePiece.credit)
    while arrived < size {
      arrived = min(size, arrived + WireFilePiece.longest)
      let next = credit.take(request(arrived), of: size, from: session, at: .zero)
      #expect(next.lowerBound == min(size, sent[sent.count - 1].upperBound))
      #expect(next.upperBound <= arrived + WireFilePiece.credit)
      sent.append(next)
    }
    #expect(sent.last?.upperBound == size)
    #expect(sent.reduce(0) { $0 + $1.count } == size)
    credit.forget(session)
    session = Session()
    #expect(credit.entryCount == 0)
  }

  @Test("Who asks for the same again is sent nothing until it may be lost")
  func repeated() {
    var (credit, session) = (FileCredit(), Session())
    #expect(credit.take(request(0), of: size, from: session, at: .zero).count == WireFilePiece.credit)
    for _ in 0..<900 { #expect(credit.take(request(0), of: size, from: session, at: .seconds(1)).isEmpty) }
    // Nor is what lies behind all that was sent.
    #expect(credit.take(request(size - 5), of: size, from: session, at: .seconds(1)).isEmpty)
    #expect(credit.take(request(0), of: size, from: session, at: .seconds(5)).count == WireFilePiece.credit)
    #expect(credit.take(request(0, sha256: "b"), of: 50, from: session, at: .seconds(5)) == 0..<50)
    session = Session()
    #expect(
      credit.take(request(0, limit: 0), of: size, from: session, at: .zero) == 0..<WireFilePiece.longest)
  }

  private let piece = WireFilePiece.longest

  @Test(
    "However many ask at once, so much is under way and no more, and all get everything", arguments: [1, 8])
  func crowd(pieces: Int) {
    var credit = FileCredit(most: pieces * piece)
    var receivers = (0..<20).map { _ in (session: Session(), arrived: 0) }
    var rounds = 0
    while receivers.contains(where: { $0.arrived < size }), rounds < 400 {
      rounds += 1
      var sent: [Range<Int>] = []
      for (session, arrived) in receivers where arrived < size {
        sent.append(credit.take(request(arrived), of: size, from: session, at: .seconds(5 * rounds)))
        #expect(credit.underWay <= pieces * piece)
      }
      let total = sent.reduce(0) { $0 + $1.count }
      #expect(total <= pieces * piece)
      var next = sent[...]
      for index in receivers.indices where receivers[index].arrived < size {
        if let stretch = next.popFirst(), !stretch.isEmpty {
          #expect(stretch.lowerBound == receivers[index].arrived)
          receivers[index].arrived = stretch.upperBound
        }
      }
      for receiver in receivers where receiver.arrived == size {
        #expect(
          credit.take(request(size), of: size, from: receiver.session, at: .seconds(5 * rounds)).isEmpty)
      }
      // None is ahead of another by more than what is under way to one.
      let arrived = receivers.map(\.arrived)
      #expect((arrived.max() ?? 0) - (arrived.min() ?? 0) <= 2 * WireFilePiece.credit)
    }
    #expect(receivers.allSatisfy { $0.arrived == size })
    #expect(credit.underWay == 0 && credit.entryCount == 0)
  }

  @Test("Where there is not a piece for each, who waits comes before who has had one")
  func turns() {
    var credit = FileCredit(most: 3 * piece)
    let sessions = (0..<3).map { _ in Session() }
    for session in sessions {
      #expect(credit.take(request(0, limit: 0), of: size, from: session, at: .zero) == 0..<piece)
    }
    let last = Session()
    #expect(credit.take(request(0), of: size, from: last, at: .zero).isEmpty)
    #expect(credit.take(request(piece), of: size, from: sessions[0], at: .seconds(1)).isEmpty)
    #expect(credit.take(request(0), of: size, from: last, at: .seconds(5)) == 0..<piece)
    #expect(credit.take(request(piece), of: size, from: sessions[0], at: .seconds(6)).isEmpty)
    credit.forget(last)
    #expect(
      credit.take(request(piece), of: size, from: sessions[0], at: .seconds(11)) == piece..<2 * piece)
    for session in sessions { credit.forget(session) }
    #expect(credit.underWay == 0 && credit.entryCount == 0)
  }

  @Test("Who takes nothing makes room for others: after a while, or where it asks for the same again")
  func silent() {
    for asksAgain in [false, true] {
      var credit = FileCredit(most: piece)
      let (greedy, other) = (Session(), Session())
      #expect(credit.take(request(0), of: size, from: greedy, at: .zero) == 0..<piece)
      for second in 1...25 {
        #expect(credit.take(request(0), of: size, from: other, at: .seconds(second)).isEmpty)
      }
      if asksAgain {
        #expect(credit.take(request(0), of: size, from: greedy, at: .seconds(26)).isEmpty)
      }
      let time = asksAgain ? Duration.seconds(28) : FileCredit.silence
      #expect(credit.take(request(0), of: size, from: other, at: time) == 0..<piece)
    }
  }

  @Test(
    "Nothing beyond the file, whatever is asked",
    arguments: [0, 1, 1 << 20, 1 << 31, 1 << 53, .max - 1, .max] as [UInt64])
  func beyond(number: UInt64) {
    var credit = FileCredit()
    for offset in [0, 5, number] {
      var request = request(0)
      (request.offset, request.limit) = (offset, number)
      let stretch = credit.take(request, of: 1000, from: Session(), at: .zero)
      #expect(stretch.lowerBound >= 0 && stretch.upperBound <= 1000)
    }
  }
}
