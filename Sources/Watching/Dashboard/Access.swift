import Hashing

/// Who may look at a page: on this machine its user, from elsewhere whoever has the token.
package struct Access: Sendable {
  /// What a visitor gets.
  package enum Answer: Equatable {
    /// The page.
    case welcome
    /// The address again, without the token in it, which is kept in a cookie.
    case enter(cookie: String)
    /// Nothing, and why.
    case refused(String)
  }

  /// What a visitor from elsewhere must show; nil where nobody comes from elsewhere.
  package let token: String?
  /// Cookies are a host's, whatever the port, and tunnels make many hosts one: those of several sweeps differ by name, which
  /// tells nothing of the token.
  private let cookie: String

  package init(token: String?) {
    self.token = token
    cookie = "richsweep_dashboard_\(sha256(of: token ?? "").prefix(16))"
  }

  /// Looks at what a visitor shows.
  package func answer(to request: WebRequest) -> Answer {
    guard let token else { return .welcome }
    if let shown = request.query("token") {
      guard Self.areEqual(shown, token) else {
        return .refused("This is not the token that the coordinator printed")
      }
      // Without a path it is for the page's own, under whatever path a proxy serves it.
      return .enter(cookie: "\(cookie)=\(token); HttpOnly; SameSite=Strict")
    }
    if let shown = request.cookie(cookie), Self.areEqual(shown, token) { return .welcome }
    return .refused(
      "Open the address that the coordinator printed, with its token: http://HOST:PORT/?token=…")
  }

  /// In a time that does not tell how much of it is right.
  private static func areEqual(_ shown: String, _ token: String) -> Bool {
    let (a, b) = (Array(shown.utf8), Array(token.utf8))
    guard a.count == b.count else { return false }
    return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
