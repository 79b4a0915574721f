import Testing
import Watching

@Suite struct WebAddressTests {
  @Test(
    arguments: [
      ("9090", "127.0.0.1:9090", true), (":9090", "127.0.0.1:9090", true),
      ("localhost:0", "127.0.0.1:0", true),
      ("*:80", "0.0.0.0:80", false), ("10.0.0.1:80", "10.0.0.1:80", false), ("[::1]:80", "[::1]:80", true),
      ("127.0.0.2:80", "127.0.0.2:80", true),
    ])
  func whatIsAnAddress(_ text: String, _ description: String, _ isLoopback: Bool) throws {
    let address = try #require(WebAddress(text))
    #expect(address.description == description)
    #expect(address.isLoopback == isLoopback)
  }

  @Test(arguments: ["", "host", "host:80", "1.2.3:80", "127.0.0.1:65536", "127.0.0.1:", "::1:80:", "-1"])
  func whatIsNone(_ text: String) { #expect(WebAddress(text) == nil) }
}
