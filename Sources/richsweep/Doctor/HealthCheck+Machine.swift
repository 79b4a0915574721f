import Foundation
import Surroundings
import SweepPlan
import Terminal
import Training

extension HealthCheck {
  /// The operating system and the program itself.
  static let system = HealthCheck {
    .ok(
      "system",
      "richsweep \(ProgramVersion.current) on \(ProcessInfo.processInfo.operatingSystemVersionString)")
  }

  /// Cores and kernels.
  static let processor = HealthCheck {
    let count = CoreAllowance.here.words
    do throws(TrainingError) {
      let kernels = try CellRun.kernels()
      guard kernels.hasPrefix("baseline") else { return .ok("processor", "\(count), kernels \(kernels)") }
      return .warn(
        "processor", "\(count), kernels \(kernels), which are slow",
        remedy: "a processor with AVX2 trains several times faster; unset RICHSWEEP_KERNELS if it is set")
    } catch {
      return .fail(
        "processor", "\(count); \(error.message)",
        remedy: "unset RICHSWEEP_KERNELS, or set it to one of these")
    }
  }

  /// Memory that this process can use: what the system has left, or what its control group permits.
  static let memory = HealthCheck {
    guard let available = MemoryAllowance.here else {
      return .warn(
        "memory", "unknown: /proc/meminfo cannot be read", remedy: "check that 1 GB is free")
    }
    let found = available.words
    guard available.available < 5e8 else { return .ok("memory", found) }
    let remedy =
      switch available.limit {
      case .machine: "close other programs"
      case .group: "request more memory, or start fewer workers"
      case .addressSpace: "raise the limit with 'ulimit -v'"
      }
    return .warn("memory", found, remedy: "a worker for the preset fig1b needs about 50 MB; \(remedy)")
  }

  /// The limit of open files of a process: a coordinator needs one for every worker.
  static let openFiles = HealthCheck {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
      return .warn("open files", "unknown", remedy: "check that 'ulimit -n' is 1024 or more")
    }
    let found = limit.rlim_cur > 1_000_000_000 ? "no limit" : "up to \(limit.rlim_cur) per process"
    guard limit.rlim_cur < 1024 else { return .ok("open files", found) }
    return .warn(
      "open files", found, remedy: "run 'ulimit -n 4096' before you start a coordinator for many workers")
  }
}

extension CoreAllowance {
  /// "2 cores of 8 (CPU affinity: taskset, a cpuset or the batch system)".
  fileprivate var words: String {
    let cores = counted(count, "core")
    switch limit {
    case .machine: return cores
    case .affinity: return "\(cores) of \(machine) (CPU affinity: taskset, a cpuset or the batch system)"
    case .quota(let quota, let group):
      return
        "\(cores) of \(machine) (CPU quota of \(NumberText.short(quota)) cores in control group \(group))"
    }
  }
}

extension MemoryAllowance {
  /// "120 MB available (limit of 200 MB of control group /sys/fs/cgroup/job_7)".
  var words: String {
    let found = "\(PlanReport.bytes(available)) available"
    switch limit {
    case .machine: return found
    case .group(let group, let bytes):
      return "\(found) (limit of \(PlanReport.bytes(bytes)) of control group \(group))"
    case .addressSpace(let bytes):
      return "\(found) (limit of \(PlanReport.bytes(bytes)) of address space, 'ulimit -v')"
    }
  }
}
