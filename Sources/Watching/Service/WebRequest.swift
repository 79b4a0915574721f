import Foundation
package import NIOHTTP1

/// What a visitor asks for.
package struct WebRequest {
  package let method: HTTPMethod
  /// Decoded, e.g. `/status.json`.
  package let path: String
  /// Decoded, in the order of the address.
  package let query: [(name: String, value: String)]
  package let headers: HTTPHeaders
  /// Whom the visitor takes this server for: every `Host`, and the authority of an absolute address.
  package let authorities: [String]

  /// Nil where the target is no address.
  package init?(_ head: HTTPRequestHead) {
    var target = head.uri[...]
    var authorities = head.headers["host"]
    for scheme in ["http://", "https://"] where target.lowercased().hasPrefix(scheme) {
      let rest = target.dropFirst(scheme.count)
      let authority = rest.prefix { $0 != "/" && $0 != "?" }
      authorities.append(String(authority))
      target = rest.dropFirst(authority.count)
      if !target.hasPrefix("/") { target = "/" + target }
    }
    guard target.hasPrefix("/") || target == "*" else { return nil }
    let path = target.prefix { $0 != "?" }
    self.path = Self.decoded(path)
    query = target.dropFirst(path.count + 1).split(separator: "&").map { item in
      let name = item.prefix { $0 != "=" }
      return (Self.decoded(name), Self.decoded(item.dropFirst(name.count + 1)))
    }
    self.authorities = authorities
    (method, headers) = (head.method, head.headers)
  }

  /// The first value of a name in the query.
  package func query(_ name: String) -> String? { query.first { $0.name == name }?.value }

  /// A cookie's value.
  package func cookie(_ name: String) -> String? {
    headers["cookie"].lazy.flatMap { $0.split(separator: ";") }
      .map { $0.trimmingCharacters(in: .whitespaces) }.first { $0.hasPrefix(name + "=") }
      .map { String($0.dropFirst(name.count + 1)) }
  }

  private static func decoded(_ text: Substring) -> String {
    String(text).removingPercentEncoding ?? String(text)
  }
}
