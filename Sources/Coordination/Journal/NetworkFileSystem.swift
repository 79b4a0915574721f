import Surroundings

/// Tells file systems that several machines mount from those of one machine.
enum NetworkFileSystem {
  /// Whether a file is on a network file system, by the system's table of mounts; false where there is no such table.
  static func holds(_ path: String) -> Bool {
    guard let kind = MountTable().mount(of: path)?.kind else { return false }
    // Whatever a program of its own serves may be on another machine.
    return kinds.contains(kind) || kind == "fuse" || kind.hasPrefix("fuse.")
  }

  private static let kinds: Set<String> = [
    "9p", "afs", "beegfs", "ceph", "cifs", "glusterfs", "gpfs", "lustre", "nfs", "nfs4", "orangefs", "smb3",
    "smbfs",
    "virtiofs",
  ]
}
