import Testing
import Watching

@Suite struct WebAddressTests {
  @Test(
    arguments: [
      ("9090", "127.0.0.1:9090", true), (":9090", "127.0.0.1:9090", true),
      ("localhost:0", "127.0.0.1:0", true),
      ("*:80", "*:80", false), ("[fd00::5]:80", "[fd00::5]:80", false), ("10.0.0.1:80", "10.0.0.1:80", false),
      ("[::1]:80", "[::1]:80", true),
      ("127.0.0.2:80", "127.0.0.2:80", true),
    ])
  func whatIsAnAddress(_ text: String, _ description: String, _ isLoopback: Bool) throws {
    let address = try WebAddress(text)
    #expect(address.description == description)
    #expect(address.isLoopback == isLoopback)
  }

  @Test(arguments: [
    "", "host", "a b:80", "::1:80", "[::1:80", "127.0.0.1:", "::1:80:", "-1", "+80", "localhost:+80", "٣",
  ])
  func whatIsNone(_ text: String) {
    #expect {
      try WebAddress(text)
    } throws: {
      "\($0)".hasPrefix("got '\(text)', expected HOST:PORT")
    }
  }

  @Test func aNameThatNobodyKnows() {
    #expect {
      try WebAddress("nobody.invalid:80")
    } throws: {
      "\($0)".hasPrefix("got 'nobody.invalid:80': unknown host 'nobody.invalid'; expected")
    }
  }

  @Test func anAddressOfAnotherMachine() throws {
    #expect {
      try WebAddress("192.0.2.1:80").check()
    } throws: {
      "\($0)".hasPrefix("got '192.0.2.1:80': 192.0.2.1 is not an address of this machine; expected")
    }
    for text in ["80", "localhost:80", "*:80", "0.0.0.0:80"] { try WebAddress(text).check() }
  }

  @Test(arguments: ["65536", "127.0.0.1:65536", "99999", "[::1]:18446744073709551616"])
  func aPortBeyondTheLast(_ text: String) {
    #expect {
      try WebAddress(text)
    } throws: {
      "\($0)".contains("is too large; expected HOST:PORT with a port from 0 to 65535")
    }
  }

  @Test(
    arguments: [
      "localhost", "LOCALHOST:80", "127.0.0.1", "127.0.0.1:8080", "127.1.2.3", "[::1]", "[::1]:80",
      "[0:0::1]:0",
    ])
  func namesOfThisMachine(_ authority: String) { #expect(WebAddress.isLoopback(authority: authority)) }

  @Test(
    arguments: [
      "", "127.evil.example", "127.0.0.1.evil.example", "[::1].evil", "[::1].evil:80", "[::1", "::1",
      "localhost.evil",
      "evil.localhost", "127.0.0.1:80:80", "127.0.0.1:evil", "127.0.0.1:99999", "127.1", "0127.0.0.1",
      "2130706433",
      "0.0.0.0", "10.0.0.1", "user@localhost", "localhost@evil", "127.0.0.1\u{0}.evil", "[127.0.0.1]",
      "[::2]", "[]",
      "[localhost]", " localhost", "localhost,evil", "128.0.0.1", "[::ffff:10.0.0.1]",
    ])
  func namesThatMayBeAnothers(_ authority: String) { #expect(!WebAddress.isLoopback(authority: authority)) }
}
