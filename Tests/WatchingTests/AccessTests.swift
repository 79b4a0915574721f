import NIOHTTP1
import Testing
import Watching

private func request(_ uri: String, _ headers: HTTPHeaders = [:]) throws -> WebRequest {
  try #require(WebRequest(HTTPRequestHead(version: .http1_1, method: .GET, uri: uri, headers: headers)))
}

@Suite("Who may look at a page")
struct AccessTests {
  private static let token = String(repeating: "0123456789abcdef", count: 4)
  private let access = Access(token: token)

  /// The cookie that a visitor gets who shows the token.
  private func cookie(of access: Access) throws -> String {
    guard case .enter(let cookie) = access.answer(to: try request("/?token=\(access.token ?? "")")) else {
      Issue.record("the token lets nobody in")
      return ""
    }
    return cookie
  }

  @Test("On this machine its user, without a token")
  func here() throws {
    #expect(Access(token: nil).answer(to: try request("/")) == .welcome)
  }

  @Test("With the token once, and then with the cookie, which scripts and other sites cannot read")
  func cookie() throws {
    let cookie = try cookie(of: access)
    #expect(cookie.hasSuffix("=\(Self.token); HttpOnly; SameSite=Strict"))
    let pair = String(cookie.prefix { $0 != ";" })
    for cookies in [pair, "a=b; \(pair)", "\(pair); c=d"] {
      #expect(access.answer(to: try request("/", ["Cookie": cookies])) == .welcome)
    }
  }

  @Test(
    "Not with anything like the token, in the address or in a cookie",
    arguments: [
      "", "0", String(token.dropLast()), token + "0", token.uppercased(), String(token.reversed()),
      token.replacing("0", with: "1"), String(token.dropLast()) + "0",
    ])
  func others(_ shown: String) throws {
    let name = try #require(try cookie(of: access).split(separator: "=").first)
    for request in [try request("/?token=\(shown)"), try request("/", ["Cookie": "\(name)=\(shown)"])] {
      guard case .refused = access.answer(to: request) else {
        Issue.record("\(shown) was let in")
        continue
      }
    }
  }

  @Test("Cookies of two sweeps on one host do not replace each other, and do not tell the token")
  func names() throws {
    let cookies = try [access, Access(token: String(Self.token.reversed()))].map { try cookie(of: $0) }
    let names = cookies.map { $0.prefix { $0 != "=" } }
    #expect(names[0] != names[1])
    #expect(!names[0].contains(Self.token.prefix(8)))
    // The cookie of another sweep is none of this one.
    let other = String(cookies[1].prefix { $0 != ";" })
    guard case .refused = access.answer(to: try request("/", ["Cookie": other])) else {
      Issue.record("the cookie of another sweep was taken")
      return
    }
  }
}

@Suite("What visitors ask for")
struct WebRequestTests {
  @Test("Address and query are decoded, and the first value of a name counts")
  func decoding() throws {
    let asked = try request("/%73tatus.json?a=1&b=x%20y&a=2&c&=d")
    #expect(asked.path == "/status.json")
    #expect(
      [asked.query("a"), asked.query("b"), asked.query("c"), asked.query("d")] == ["1", "x y", "", nil])
  }

  @Test("A percent sign that stands for nothing stays")
  func undecodable() throws { #expect(try request("/%zz?a=%").query("a") == "%") }

  /// An address, the hosts of the headers, the path, and all hosts that count.
  private static let addresses: [(uri: String, hosts: [String], path: String, authorities: [String])] = [
    ("/", ["localhost"], "/", ["localhost"]),
    ("/", ["localhost", "evil"], "/", ["localhost", "evil"]),
    ("http://evil/map?x=1", ["localhost"], "/map", ["localhost", "evil"]),
    ("HTTPS://evil:80", [], "/", ["evil:80"]),
    ("http://evil?x=1", [], "/", ["evil"]),
    ("*", [], "*", []),
  ]

  @Test("Every host that is named counts, that of an absolute address too", arguments: addresses)
  func authorities(_ uri: String, _ hosts: [String], _ path: String, _ authorities: [String]) throws {
    let asked = try request(uri, HTTPHeaders(hosts.map { ("Host", $0) }))
    #expect(asked.path == path && asked.authorities == authorities)
  }

  @Test("What is no address is no request", arguments: ["", "map", "ftp://evil/", "localhost:80"])
  func none(_ uri: String) {
    #expect(WebRequest(HTTPRequestHead(version: .http1_1, method: .GET, uri: uri)) == nil)
  }

  @Test("A cookie is found by its whole name")
  func cookies() throws {
    let asked = try request("/", ["Cookie": "ab=1; b=2;c=3=4", "cookie": "d=5"])
    #expect(["a", "b", "c", "d", "ab"].map { asked.cookie($0) } == [nil, "2", "3=4", "5", "1"])
  }
}
