import Foundation

/// The control groups of this process, of both versions of Linux' interface: what a batch system, a container or an
/// administrator lets it have.
public struct ControlGroups: Sendable {
  /// A group, by its folder.
  struct Group: Sendable {
    let folder: String
    /// Whether its files are those of version 2.
    let isUnified: Bool

    /// A file that is one number; nil where it is not there, or says "max".
    func number(_ file: String) -> Double? {
      lines(file).first.flatMap { Double($0.text) }
    }

    /// A number of a file with a name and a number in each line.
    func number(_ file: String, _ name: String) -> Double? {
      let row = lines(file).lazy.map { $0.text.split(separator: " ") }.first {
        $0.count == 2 && $0[0] == name
      }
      return row.flatMap { Double($0[1]) }
    }

    func lines(_ file: String) -> [TextLine] { TextFile.systemLines("\(folder)/\(file)") ?? [] }
  }

  private var unified: [Group] = []
  private var controllers: [String: [Group]] = [:]

  /// Those of this process now.
  public static var here: ControlGroups { ControlGroups(root: "") }

  /// Those of the process `self`.
  ///
  /// - Parameter root: the folder in which /proc lies, and what is mounted.
  public init(root: String) {
    let mounts = MountTable(root: root).mounts
    // "0::/user.slice", "4:memory:/job_7", "3:cpu,cpuacct:/".
    for line in TextFile.systemLines(root + "/proc/self/cgroup") ?? [] {
      let fields = line.text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(
        String.init)
      guard fields.count == 3 else { continue }
      if fields[1].isEmpty {
        if let mount = mounts.last(where: { $0.kind == "cgroup2" }) {
          unified = Self.groups(fields[2], of: mount, in: root, isUnified: true)
        }
        continue
      }
      for controller in fields[1].split(separator: ",").map(String.init) {
        let mount = mounts.last { $0.kind == "cgroup" && $0.options.contains(controller) }
        if let mount {
          controllers[controller] = Self.groups(fields[2], of: mount, in: root, isUnified: false)
        }
      }
    }
  }

  /// The groups of a controller: the process' own, then those above it.
  func groups(_ controller: String) -> [Group] { controllers[controller] ?? unified }

  /// How many processes of this one's group the system has ended for lack of memory; nil where that is not counted.
  public var memoryKills: Int? {
    guard let own = groups("memory").first else { return nil }
    let count =
      own.isUnified
      ? own.number("memory.events", "oom_kill")
      // Before Linux 4.13 only that the limit was met is counted.
      : own.number("memory.oom_control", "oom_kill") ?? own.number("memory.failcnt")
    return count.flatMap { Int(exactly: $0) }
  }

  private static func groups(
    _ path: String, of mount: MountTable.Mount, in root: String, isUnified: Bool
  ) -> [Group] {
    // In a container the mount may begin at the container's own group, which is not the root of all.
    let top = mount.root == "/" ? "" : mount.root
    let isBelow = path == mount.root || path.hasPrefix(top + "/")
    let relative = isBelow ? path.dropFirst(top.count).split(separator: "/") : []
    return (0...relative.count).reversed().map { depth in
      Group(
        folder: ([root + mount.point] + relative.prefix(depth).map(String.init)).joined(separator: "/"),
        isUnified: isUnified)
    }
  }
}
