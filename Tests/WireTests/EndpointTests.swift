import Testing
import Wire

@Suite("Endpoints")
struct EndpointTests {
  @Test(
    "What is an endpoint, and whether it stays on this machine",
    arguments: [
      ("tcp://127.0.0.1:5555", true), ("tcp://127.0.0.1:*", true), ("tcp://localhost:1", true),
      ("tcp://[::1]:5", true),
      ("ipc:///run/socket", true), ("tcp://*:5555", false), ("tcp://0.0.0.0:5555", false),
      ("tcp://10.0.0.1:65535", false),
      ("tcp://127.example.org.evil:5", true),
    ] as [(String, Bool)])
  func parsing(text: String, isLocal: Bool) throws {
    let endpoint = try Endpoint(text)
    #expect(endpoint.description == text)
    // A name that merely begins like a loopback address is not one.
    #expect(endpoint.isLocal == (isLocal && !text.contains("evil")))
  }

  @Test(
    "What is none, and why",
    arguments: [
      ("5555", "it has no '://'"), ("tcp:5555", "it has no '://'"), ("udp://a:5", "'udp' is not a transport"),
      ("tcp://host", "it has no port"), ("tcp://host:", "'' is no port"),
      ("tcp://host:70000", "'70000' is no port"),
      ("tcp://:5", "it has no port"), ("ipc://", "the path is empty"),
      ("ipc:///" + String(repeating: "x", count: 107), "the path has 108 bytes and a Unix socket takes 107"),
    ])
  func refusals(text: String, why: String) {
    let error = #expect(throws: MessagingError.self) { try Endpoint(text) }
    #expect(error?.code == .badAddress)
    #expect(
      error?.message
        == "'\(text)' is no endpoint: \(why); expected tcp://HOST:PORT (PORT may be *) or ipc://PATH")
  }
}
