package import Foundation
import Surroundings

/// The machines on which workers are started.
package struct HostList: Sendable, Equatable {
  package struct Host: Sendable, Equatable {
    /// As ssh takes it: a name, `user@name`, `ssh://user@name:port`.
    package var destination: String
    /// Training threads; nil for one for each core it has.
    package var threads: Int?
  }

  /// In the order of the file.
  package let hosts: [Host]

  /// Reads a file with one machine on each line, optionally followed by `threads=N`. Empty lines and everything after a
  /// `#` are comments.
  ///
  /// - Throws: ``LaunchError`` with every line that cannot be read.
  package init(contentsOf url: URL) throws(LaunchError) {
    let path = url.path(percentEncoded: false)
    let file: TextFile
    do { file = try TextFile(at: path, expected: "a file with one host on each line") } catch {
      throw LaunchError("\(error)")
    }
    var (hosts, problems) = ([Host](), [String]())
    for line in file.lines {
      let words = line.text.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
      guard let first = words.first else { continue }
      func refuse(_ got: Substring, _ expected: String) {
        problems.append("\(path):\(line.number): got '\(got)', expected \(expected)")
      }
      var host = Host(destination: String(first))
      // A word that begins with a dash would be an option of ssh.
      if first.wholeMatch(of: /(ssh:\/\/)?[A-Za-z0-9_\[][\w.@:%\[\]-]*/) == nil {
        refuse(first, "a host as ssh takes it: NAME, USER@NAME or ssh://USER@NAME:PORT")
      }
      for word in words.dropFirst() {
        guard let count = word.wholeMatch(of: /threads=([0-9]+)/).flatMap({ Int($0.1) }),
          (1...4096).contains(count)
        else {
          refuse(word, "threads=N, a number from 1 to 4096")
          continue
        }
        host.threads = count
      }
      hosts.append(host)
    }
    if hosts.isEmpty { problems.append("\(path): contains no host, expected at least one") }
    guard problems.isEmpty else { throw LaunchError(problems.joined(separator: "\n")) }
    self.hosts = hosts
  }
}
