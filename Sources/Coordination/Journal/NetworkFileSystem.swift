import Foundation

/// Tells file systems that several machines mount from those of one machine.
enum NetworkFileSystem {
  /// Whether the directory of a file is on a network file system, by the system's table of mounts; false
  /// where there is no such table.
  static func holds(_ path: String) -> Bool {
    guard let table = try? String(contentsOfFile: "/proc/self/mounts", encoding: .utf8) else { return false }
    let file = URL(fileURLWithPath: path).resolvingSymlinksInPath().path(percentEncoded: false)
    var deepest = (length: -1, kind: Substring())
    for line in table.split(separator: "\n") {
      // Device, mount point (a space written as \040), kind, options.
      let fields = line.split(separator: " ", maxSplits: 3)
      guard fields.count == 4 else { continue }
      let point = fields[1].replacing("\\040", with: " ")
      let prefix = point.hasSuffix("/") ? point : point + "/"
      if file.hasPrefix(prefix), prefix.count >= deepest.length { deepest = (prefix.count, fields[2]) }
    }
    return kinds.contains(String(deepest.kind)) || deepest.kind.hasPrefix("fuse.")
  }

  private static let kinds: Set<String> = [
    "9p", "afs", "beegfs", "ceph", "cifs", "glusterfs", "gpfs", "lustre", "nfs", "nfs4", "orangefs", "smb3",
    "smbfs",
    "virtiofs",
  ]
}
