import Foundation

/// Tells file systems that several machines mount from those of one machine.
enum NetworkFileSystem {
  /// Whether the directory of a file is on a network file system.
  static func holds(_ path: String) -> Bool {
    #if os(Linux)
      var facts = statfs()
      let directory = URL(fileURLWithPath: path).deletingLastPathComponent().path(percentEncoded: false)
      guard statfs(directory, &facts) == 0 else { return false }
      return kinds.contains(UInt32(truncatingIfNeeded: facts.f_type))
    #else
      return false
    #endif
  }

  /// NFS, SMB, CIFS, SMB2, Lustre, GPFS, BeeGFS, Ceph, AFS, 9p, OrangeFS, FUSE (sshfs and others).
  private static let kinds: Set<UInt32> = [
    0x6969, 0x517B, 0xFF53_4D42, 0xFE53_4D42, 0x0BD0_0BD0, 0x4750_4653, 0x1983_0326, 0x00C3_6400,
    0x5346_414F, 0x0102_1997, 0x2003_0528, 0x6573_5546,
  ]
}
