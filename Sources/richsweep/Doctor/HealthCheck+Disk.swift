import Foundation
import ResultStore
import Surroundings

extension HealthCheck {
  /// Free space on the disk of a directory.
  static func disk(_ directory: URL) -> HealthCheck {
    HealthCheck {
      let path = directory.path(percentEncoded: false)
      var facts = statvfs()
      guard statvfs(path, &facts) == 0 else {
        return .fail(
          "disk", "\(path): \(String(cString: strerror(errno)))", remedy: "choose another --directory")
      }
      let free = Double(facts.f_bavail) * Double(facts.f_frsize)
      let found =
        "\(PlanReport.bytes(free)) free\(MountTable().mount(of: path).map { " on \($0.kind)" } ?? "") at \(path)"
      guard free < 1e9 else { return .ok("disk", found) }
      return .warn(
        "disk", found,
        remedy:
          "'richsweep plan' shows how much a sweep writes; free some space, or use --out on another disk")
    }
  }

  /// How long a synced write of 1 MB takes.
  static func syncedWrites(_ directory: URL) -> HealthCheck {
    HealthCheck {
      let file = directory.appending(path: ".richsweep-doctor-\(UUID())")
      let path = file.path(percentEncoded: false)
      defer { unlink(path) }
      let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      guard descriptor >= 0 else {
        return .fail(
          "synced write", "cannot write in \(directory.path): \(String(cString: strerror(errno)))",
          remedy: "choose another --directory, or make this one writable")
      }
      defer { close(descriptor) }
      let block = [UInt8](repeating: 0x5A, count: 1 << 20)
      let count = 8
      let clock = ContinuousClock()
      let start = clock.now
      for _ in 0..<count {
        guard write(descriptor, block, block.count) == block.count, fsync(descriptor) == 0 else {
          return .fail(
            "synced write", "failed: \(String(cString: strerror(errno)))",
            remedy: "free some space, or choose another disk")
        }
      }
      let seconds = (clock.now - start).inSeconds / Double(count)
      let found = "\((seconds * 1e4).rounded() / 10) ms for 1 MB"
      guard seconds > 0.25 else { return .ok("synced write", found) }
      return .warn(
        "synced write", found,
        remedy: "every shard takes this long; a local or faster disk is better for small cells")
    }
  }

  /// Whether file locks on this disk keep a second coordinator out of a directory.
  static func locks(_ directory: URL) -> HealthCheck {
    HealthCheck {
      let folder = directory.appending(path: ".richsweep-doctor-\(UUID())", directoryHint: .isDirectory)
      defer { try? FileManager.default.removeItem(at: folder) }
      let remedy = "locks on this disk cannot exclude a second coordinator: use --out on another disk"
      do { try Folder.make(folder) } catch {
        // This does not concern the locks.
        return .fail(
          "file locks", ErrorWords.of(error), remedy: "use --out with a folder that you can write to")
      }
      do {
        let place = SweepDirectory(folder.path(percentEncoded: false))
        let first = try DirectoryLock(place, holder: "doctor")
        defer { withExtendedLifetime(first) {} }
        do {
          let second = try DirectoryLock(place, holder: "doctor")
          return withExtendedLifetime(second) {
            .fail("file locks", "a locked file could be locked again", remedy: remedy)
          }
        } catch DirectoryLock.Failure.held {
          return .ok("file locks", "a second coordinator would be refused")
        }
      } catch {
        return .fail("file locks", ErrorWords.of(error), remedy: remedy)
      }
    }
  }
}
