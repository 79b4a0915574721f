import Foundation
import Hashing
import Testing
import Wire
import Worker

@Suite("A configuration in pieces")
struct IncomingSweepTests {
  private static let text = String((0..<5000).flatMap { "line \($0)\n" })

  private func incoming(_ sha256: String = Hashing.sha256(of: text)) -> IncomingSweep {
    var welcome = WireWelcome()
    (welcome.incarnation, welcome.sweepSha256) = (7, sha256)
    return IncomingSweep(welcome)
  }

  private func piece(_ range: Range<Int>, size: Int = text.utf8.count) -> WireFilePiece {
    var piece = WireFilePiece()
    piece.offset = UInt64(range.lowerBound)
    piece.size = UInt64(size)
    piece.bytes = Data(Array(Self.text.utf8)[range])
    return piece
  }

  @Test("Pieces in order make the welcome whole; repeated and early ones are left alone")
  func whole() throws {
    var incoming = incoming()
    let length = Self.text.utf8.count
    #expect(incoming.request.offset == 0)
    #expect(try incoming.take(piece(100..<200)) == nil)
    #expect(incoming.request.offset == 0)
    #expect(try incoming.take(piece(0..<100)) == nil)
    #expect(try incoming.take(piece(0..<100)) == nil)
    #expect(incoming.request.offset == 100 && incoming.request.sha256 == incoming.sha256)
    let whole = try #require(try incoming.take(piece(100..<length)))
    #expect(whole.sweep == Self.text && whole.sweepSha256.isEmpty && whole.incarnation == 7)
  }

  @Test("What is not what was announced is refused")
  func refused() {
    let length = Self.text.utf8.count
    var other = incoming(Hashing.sha256(of: "something else"))
    #expect(throws: MessagingError.self) { try other.take(piece(0..<length)) }
    for bad in [
      piece(0..<0), piece(0..<100, size: 99), piece(0..<100, size: WireWelcome.mostBytesOfSweep + 1),
    ] {
      var incoming = incoming()
      #expect(throws: MessagingError.self) { try incoming.take(bad) }
    }
  }
}
