import Testing
import Wire

@Suite("Endpoints")
struct EndpointTests {
  @Test(
    "What is an endpoint, and where it is reached from its own machine and from another",
    arguments: [
      ("tcp://127.0.0.1:5555", "tcp://127.0.0.1:5555", "tcp://127.0.0.1:5555"),
      ("tcp://login1:*", "tcp://login1:*", "tcp://login1:*"),
      ("tcp://[::1]:5", "tcp://[::1]:5", "tcp://[::1]:5"),
      ("ipc:///run/socket", "ipc:///run/socket", "ipc:///run/socket"),
      ("tcp://*:5555", "tcp://127.0.0.1:5555", "tcp://head:5555"),
      ("tcp://0.0.0.0:5555", "tcp://127.0.0.1:5555", "tcp://head:5555"),
      ("tcp://[::]:65535", "tcp://127.0.0.1:65535", "tcp://head:65535"),
    ])
  func parsing(text: String, here: String, there: String) throws {
    let endpoint = try Endpoint(text)
    #expect(endpoint.description == text)
    #expect(endpoint.reached(at: "head", from: "head").description == here)
    #expect(endpoint.reached(at: "head", from: "node").description == there)
  }

  @Test(
    "What is none, and why",
    arguments: [
      ("5555", "it has no '://'"), ("tcp:5555", "it has no '://'"), ("udp://a:5", "'udp' is not a transport"),
      ("tcp://host", "it has no port"), ("tcp://host:", "'' is no port"),
      ("tcp://host:70000", "'70000' is no port"),
      ("tcp://:5", "it has no port"), ("tcp://[::1:5", "'[::1' is no IPv6 address"),
      ("tcp://[nine]:5", "'[nine]' is no IPv6 address"),
      ("tcp://::1:5", "'::1' is no host; an IPv6 address stands in brackets, as in tcp://[::1]:5555"),
      ("tcp://a b:5", "'a b' is no host; an IPv6 address stands in brackets, as in tcp://[::1]:5555"),
      ("ipc://", "the path is empty"),
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
