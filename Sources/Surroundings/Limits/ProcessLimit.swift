import Foundation

/// What keeps this process from beginning another thread, or another process.
package enum ProcessLimit: Equatable, Sendable {
  /// It may have so many bytes of addresses, of which a thread's stack takes some.
  case addressSpace(bytes: Double)
  /// The system has no memory left for a stack.
  case memory
  /// A control group, by its folder, may have so many processes and threads.
  case group(String, count: Double)
  /// The user may have so many processes and threads.
  case user(count: Double)
  /// One that cannot be told.
  case unknown

  /// What has just kept it from that.
  package static var here: ProcessLimit {
    ProcessLimit(
      hasRoomForStack: hasRoomForStack, addressSpace: soft(RLIMIT_AS), groups: .here,
      // Root may have any number.
      processes: geteuid() == 0 ? nil : soft(__RLIMIT_NPROC))
  }

  /// The limit that is met.
  ///
  /// - Parameters:
  ///   - hasRoomForStack: whether there are addresses and memory for one more stack.
  ///   - addressSpace: bytes of addresses that the process may have, where there is a limit.
  ///   - processes: how many the user may have, where there is a limit.
  package init(hasRoomForStack: Bool, addressSpace: Double?, groups: ControlGroups, processes: Double?) {
    guard hasRoomForStack else {
      self = addressSpace.map { .addressSpace(bytes: $0) } ?? .memory
      return
    }
    for group in groups.groups("pids") {
      guard let most = group.number("pids.max"), let count = group.number("pids.current"), count >= most
      else {
        continue
      }
      self = .group(group.folder, count: most)
      return
    }
    self = processes.map { .user(count: $0) } ?? .unknown
  }

  /// What to do about it.
  package var remedy: String {
    switch self {
    case .addressSpace(let bytes):
      "raise the limit of address space, which is \(Int(bytes / 1024)) kB (ulimit -v)"
    case .memory: "there is not enough memory; end other programs, or request more memory"
    case .group(let folder, let count):
      "raise the limit of processes of the control group \(folder), which is \(Int(count)) (pids.max)"
    case .user(let count): "raise the limit of processes of this user, which is \(Int(count)) (ulimit -u)"
    case .unknown: "raise the limit of processes (ulimit -u, or pids.max of the control group)"
    }
  }

  /// Whether what a thread takes for its stack could be had: as many bytes as the first one's may have.
  private static var hasRoomForStack: Bool {
    let size = Int(soft(RLIMIT_STACK) ?? 0x1p21)
    let place = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let place, place != MAP_FAILED else { return false }
    munmap(place, size)
    return true
  }

  /// A limit of the process; nil where there is none.
  private static func soft(_ resource: __rlimit_resource) -> Double? {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0, limit.rlim_cur < 1 << 62 else {
      return nil
    }
    return Double(limit.rlim_cur)
  }
}
