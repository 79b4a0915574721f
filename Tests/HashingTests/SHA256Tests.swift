import Hashing
import Testing

/// Against the examples of FIPS 180-4 (NIST, "SHA256.pdf" and "SHA2_Additional.pdf").
@Suite("SHA-256")
struct SHA256Tests {
  private static let million = [UInt8](repeating: UInt8(ascii: "a"), count: 1_000_000)
  private static let ofMillion = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"

  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func texts(text: String, expected: String) { #expect(sha256(of: text) == expected) }

  @Test("in pieces of any length, contiguous or not", arguments: [1, 63, 64, 65, 4096, 1_000_000])
  func pieces(length: Int) {
    var hash = SHA256()
    var isContiguous = true
    var rest = Self.million[...]
    while !rest.isEmpty {
      let piece = rest.prefix(length)
      if isContiguous { hash.update(piece) } else { hash.update(piece.lazy.map { $0 }) }
      isContiguous.toggle()
      rest = rest.dropFirst(length)
    }
    #expect(hexadecimal(hash.finalize()) == Self.ofMillion)
  }

  @Test("goes on after the hash so far has been asked for")
  func goesOn() {
    var hash = SHA256()
    hash.update("a".utf8)
    let ofFirst = hexadecimal(hash.finalize())
    hash.update("bc".utf8)
    #expect(ofFirst == sha256(of: "a"))
    #expect(hexadecimal(hash.finalize()) == sha256(of: "abc"))
  }
}
