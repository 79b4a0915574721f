import Foundation

/// A folder in which /proc and /sys/fs/cgroup look as a test wants them.
final class MadeUpSystem {
  let root: String

  init(_ files: [String: String]) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "rs-\(UUID())")
    root = folder.path(percentEncoded: false)
    for (path, text) in files {
      let file = folder.appending(path: path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: root) }

  /// Version 2 alone, mounted as systemd does.
  static func unified(group: String, _ files: [String: String]) throws -> MadeUpSystem {
    var all = files
    all["proc/self/cgroup"] = "0::\(group)\n"
    all["proc/self/mountinfo"] = """
      22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw
      25 22 0:23 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate

      """
    return try MadeUpSystem(all)
  }

  /// Version 1, a hierarchy for each kind of limit, and version 2 without any.
  static func separate(group: String, mounted root: String = "/", _ files: [String: String]) throws
    -> MadeUpSystem
  {
    var all = files
    all["proc/self/cgroup"] = "12:pids:/\n4:memory:\(group)\n3:cpu,cpuacct:\(group)\n0::/\n"
    all["proc/self/mountinfo"] = """
      30 25 0:26 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
      33 25 0:29 \(root) /sys/fs/cgroup/memory rw shared:9 - cgroup cgroup rw,memory
      34 25 0:30 \(root) /sys/fs/cgroup/cpu,cpuacct rw shared:10 - cgroup cgroup rw,cpu,cpuacct

      """
    return try MadeUpSystem(all)
  }
}
