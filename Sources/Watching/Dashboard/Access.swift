import FlyingFox
import Foundation
public import ResultStore

/// Who may look at a page: on this machine its user, from elsewhere whoever has the token.
struct Access: Sendable {
  /// What a visitor gets.
  enum Answer {
    /// The page.
    case welcome
    /// The address again, without the token in it, which is kept in a cookie.
    case enter(cookie: String)
    /// Nothing, and why.
    case refused(String)
  }

  private static let cookie = "richsweep_dashboard"

  /// What a visitor from elsewhere must show; nil where nobody comes from elsewhere.
  let token: String?

  /// Looks at what a visitor shows.
  func answer(to request: HTTPRequest) -> Answer {
    guard let token else {
      // A page of another origin may have its own name point here: such a name is not one of this machine's.
      let host = (request.headers[.host] ?? "").lowercased()
      let name =
        host.hasPrefix("[") ? String(host.prefix { $0 != "]" }) + "]" : String(host.prefix { $0 != ":" })
      let isOwn = name == "localhost" || name.hasPrefix("127.") || name == "[::1]"
      return isOwn ? .welcome : .refused("This page is for this machine alone: http://localhost:PORT/")
    }
    if let shown = request.query["token"] {
      guard Self.areEqual(shown, token) else {
        return .refused("This is not the token that the coordinator printed")
      }
      return .enter(cookie: "\(Self.cookie)=\(token); HttpOnly; SameSite=Strict; Path=/")
    }
    let shown = (request.headers[.cookie] ?? "").split(separator: ";").lazy
      .map { $0.trimmingCharacters(in: .whitespaces) }.first { $0.hasPrefix(Self.cookie + "=") }
      .map { String($0.dropFirst(Self.cookie.count + 1)) }
    if let shown, Self.areEqual(shown, token) { return .welcome }
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

/// The token of a sweep's dashboard: made on first use, the same ever after, for its user's eyes only.
public enum DashboardToken {
  /// Reads or makes the token in `keys/dashboard.token` of a sweep directory, mode 0600 in a folder of mode 0700.
  ///
  /// - Throws: an error that names the file and what is wrong with it.
  public static func orNew(in directory: SweepDirectory) throws -> String {
    let url = directory.keys.appending(path: "dashboard.token")
    let path = url.path(percentEncoded: false)
    mkdir(directory.keys.path(percentEncoded: false), 0o700)
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if descriptor >= 0 {
      defer { close(descriptor) }
      var random = SystemRandomNumberGenerator()
      let token = (0..<4).map { _ in
        let word = String(random.next() as UInt64, radix: 16)
        return String(repeating: "0", count: 16 - word.count) + word
      }.joined()
      let bytes = Array((token + "\n").utf8)
      guard write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0 else {
        unlink(path)
        throw Failure(path: path, reason: "cannot be written: \(String(cString: strerror(errno)))")
      }
      return token
    }
    guard errno == EEXIST else {
      throw Failure(path: path, reason: "cannot be made: \(String(cString: strerror(errno)))")
    }
    var facts = stat()
    guard stat(path, &facts) == 0, facts.st_mode & 0o077 == 0 else {
      throw Failure(path: path, reason: "others may read it; remove it, and another is made")
    }
    let token = ((try? String(contentsOf: url, encoding: .utf8)) ?? "").trimmingCharacters(
      in: .whitespacesAndNewlines)
    guard token.count == 64, token.allSatisfy(\.isHexDigit) else {
      throw Failure(
        path: path, reason: "holds no token of 64 hexadecimal digits; remove it, and another is made")
    }
    return token
  }

  /// A token file that is of no use.
  struct Failure: Error, CustomStringConvertible {
    let path: String
    let reason: String

    var description: String { "\(path): \(reason)" }
  }
}
