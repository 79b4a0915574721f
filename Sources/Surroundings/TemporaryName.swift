import Foundation

/// Names that files have while they are written: no two writers ever share one, on whatever machine they are.
public enum TemporaryName {
  /// Bytes of the final name that are kept; with what follows it a name stays below the 255 that file systems take.
  private static let longestStem = 190

  /// A name beside the one a file is going to have: that name, this machine, this process and a random number.
  public static func beside(_ path: String) -> String {
    let random = String(UInt64.random(in: .min ... .max), radix: 36)
    return "\(stem(path))\(here)-\(getpid())-\(random)\(ending)"
  }

  /// Removes the temporary files of processes of this machine that have ended. Those of other machines are left alone:
  /// nobody here can tell whether they are still written.
  ///
  /// - Parameter path: the file they were to become; nil for all in the folder.
  public static func removeStale(in folder: String, of path: String? = nil) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let prefix = path.map { URL(fileURLWithPath: stem($0)).lastPathComponent } ?? ""
    for name in names where name.hasPrefix(prefix) {
      guard let writer = writer(of: name), kill(writer, 0) != 0, errno == ESRCH else { continue }
      unlink("\(folder)/\(name)")
    }
  }

  /// The process of this machine that writes a file of this name; nil for any other name.
  private static func writer(of name: String) -> pid_t? {
    guard name.hasSuffix(ending), let mark = name.dropLast(ending.count).split(separator: ".").last else {
      return nil
    }
    let parts = mark.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0] == here, let process = pid_t(parts[1]), process > 0 else { return nil }
    return process
  }

  private static let ending = ".tmp"

  /// The final name, shortened where it is long, and a dot.
  private static func stem(_ path: String) -> String {
    let folder = path.lastIndex(of: "/").map { path[...$0] } ?? ""
    var name = path[folder.endIndex...]
    while name.utf8.count > longestStem { name.removeLast() }
    return "\(folder)\(name)."
  }

  /// What tells this machine, and what counts its processes, from others that see the same folder.
  private static let here: String = {
    var name = [CChar](repeating: 0, count: 256)
    gethostname(&name, name.count - 1)
    var space = [CChar](repeating: 0, count: 64)
    // Containers may share a host's name and number their processes anew.
    _ = readlink("/proc/self/ns/pid", &space, space.count - 1)
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325  // FNV-1a: short, and no secret.
    for byte in name + space { hash = (hash ^ UInt64(UInt8(bitPattern: byte))) &* 0x100_0000_01B3 }
    return String(hash, radix: 36)
  }()
}
