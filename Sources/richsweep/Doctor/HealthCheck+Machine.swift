import Foundation
import Surroundings
import SweepPlan
import TrainingCore

extension HealthCheck {
  /// The operating system and the program itself.
  static let system = HealthCheck {
    .ok(
      "system",
      "richsweep \(ProgramVersion.current) on \(ProcessInfo.processInfo.operatingSystemVersionString)")
  }

  /// Cores, and which kernels train on them.
  static let processor = HealthCheck {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    let count = counted(cores, "core")
    do throws(TrainingError) {
      let kernels = try CellRun.kernels()
      guard kernels.hasPrefix("baseline") else { return .ok("processor", "\(count), kernels \(kernels)") }
      return .warn(
        "processor", "\(count), kernels \(kernels): slower than they need be",
        remedy: "a processor with AVX2 trains several times faster; unset RICHSWEEP_KERNELS if it was set")
    } catch {
      return .fail(
        "processor", "\(count); \(error.message)", remedy: "unset RICHSWEEP_KERNELS or name one of these")
    }
  }

  /// Memory this process may use: what the system has left, or what its control group allows.
  static let memory = HealthCheck {
    guard let available = availableMemory else {
      return .warn(
        "memory", "unknown: /proc/meminfo cannot be read", remedy: "check by hand that 1 GB is free")
    }
    let found = "\(PlanReport.bytes(available)) available"
    guard available < 5e8 else { return .ok("memory", found) }
    return .warn(
      "memory", found, remedy: "a worker of the full-size task takes about 50 MB; close other programs")
  }

  /// How many files a process may have open: a coordinator needs one for every worker.
  static let openFiles = HealthCheck {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
      return .warn("open files", "unknown", remedy: "check 'ulimit -n' by hand: expected 1024 or more")
    }
    let found = limit.rlim_cur > 1_000_000_000 ? "no limit" : "up to \(limit.rlim_cur) a process"
    guard limit.rlim_cur < 1024 else { return .ok("open files", found) }
    return .warn("open files", found, remedy: "'ulimit -n 4096' before a coordinator of many workers")
  }

  /// Bytes: the least of what the system says is available and what the control groups leave.
  private static var availableMemory: Double? {
    guard let text = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix("MemAvailable:") }),
      let kilobytes = line.split(separator: " ").dropFirst().first.flatMap({ Double($0) })
    else { return nil }
    func number(_ file: String) -> Double? {
      (try? String(contentsOfFile: "/sys/fs/cgroup/" + file, encoding: .utf8))
        .flatMap { Double($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }
    guard let limit = number("memory.max") else { return 1024 * kilobytes }
    return min(1024 * kilobytes, limit - (number("memory.current") ?? 0))
  }
}
