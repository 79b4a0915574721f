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
