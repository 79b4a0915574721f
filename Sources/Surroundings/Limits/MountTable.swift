import Foundation

/// What is mounted where, as this process sees it.
public struct MountTable: Sendable {
  /// A mounted file system.
  public struct Mount: Sendable, Equatable {
    /// The folder of the file system that is mounted.
    public let root: String
    /// The folder on which it is mounted.
    public let point: String
    /// Its kind, such as `nfs4`.
    public let kind: String
    /// The options of the file system.
    public let options: [String]
  }

  /// In the order in which they were mounted: a later one hides an earlier one at the same point.
  public let mounts: [Mount]

  /// The table of a process.
  ///
  /// - Parameter root: the folder in which /proc lies.
  public init(root: String = "") {
    mounts = (TextFile.systemLines(root + "/proc/self/mountinfo") ?? []).compactMap { Self.mount($0.text) }
  }

  /// The file system that a path is on; nil where the table cannot be read.
  public func mount(of path: String) -> Mount? {
    let file = URL(fileURLWithPath: path).resolvingSymlinksInPath().path(percentEncoded: false) + "/"
    var deepest: Mount?
    for mount in mounts {
      let prefix = mount.point.hasSuffix("/") ? mount.point : mount.point + "/"
      // Of two at one place the later counts.
      if file.hasPrefix(prefix), mount.point.utf8.count >= deepest?.point.utf8.count ?? 0 { deepest = mount }
    }
    return deepest
  }

  /// "36 35 98:0 /root /point rw,noatime shared:1 - ext4 /dev/root rw,errors=continue".
  private static func mount(_ line: String) -> Mount? {
    let halves = line.components(separatedBy: " - ")
    guard halves.count > 1, let first = halves.first, let last = halves.last else { return nil }
    let (place, system) = (first.split(separator: " "), last.split(separator: " "))
    guard place.count > 4, let kind = system.first else { return nil }
    return Mount(
      root: unescaped(place[3]), point: unescaped(place[4]), kind: String(kind),
      options: system.count > 2 ? system[2].split(separator: ",").map(String.init) : [])
  }

  /// A path in which white space is written as `\040`.
  private static func unescaped(_ text: Substring) -> String {
    String(text).replacing(/\\([0-3][0-7][0-7])/) { match in
      UInt8(match.1, radix: 8).map { String(decoding: [$0], as: UTF8.self) } ?? String(match.0)
    }
  }
}
