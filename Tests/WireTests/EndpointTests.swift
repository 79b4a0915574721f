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
      ("5555", "it has no '://'"), ("tcp:5555", "it has no '://'"),
      ("udp://a:5", "'udp' is not a known transport"),
      ("tcp://host", "it has no port"), ("tcp://host:", "'' is not a port"),
      ("tcp://host:70000", "'70000' is not a port"),
      ("tcp://:5", "it has no port"), ("tcp://[::1:5", "'[::1' is not an IPv6 address"),
      ("tcp://[nine]:5", "'[nine]' is not an IPv6 address"),
      ("tcp://::1:5", "'::1' is not a host; write an IPv6 address in brackets, as in tcp://[::1]:5555"),
      ("tcp://a b:5", "'a b' is not a host; write an IPv6 address in brackets, as in tcp://[::1]:5555"),
      ("ipc://", "the path is empty"),
      (
        "ipc:///" + String(repeating: "x", count: 107),
        "the path has 108 bytes, but that of a Unix socket at most 107"
      ),
    ])
  func refusals(text: String, why: String) {
    let error = #expect(throws: MessagingError.self) { try Endpoint(text) }
    #expect(error?.code == .badAddress)
    #expect(
      error?.message
        == "'\(text)' is not an endpoint: \(why); expected tcp://HOST:PORT (PORT can be *) or ipc://PATH")
  }
}
