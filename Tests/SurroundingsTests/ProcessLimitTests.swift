import Foundation
import Surroundings
import Testing

/// The limit that is named is the one that is met.
@Suite struct ProcessLimitTests {
  private func limit(
    _ system: MadeUpSystem, hasRoom: Bool = true, addressSpace: Double? = nil, processes: Double? = nil
  ) -> ProcessLimit {
    ProcessLimit(
      hasRoomForStack: hasRoom, addressSpace: addressSpace, groups: ControlGroups(root: system.root),
      processes: processes)
  }

  @Test("Without room for a stack it is that of addresses, or memory, whatever else there is")
  func stack() throws {
    let system = try MadeUpSystem.unified(
      group: "/job", ["sys/fs/cgroup/job/pids.max": "9\n", "sys/fs/cgroup/job/pids.current": "9\n"])
    let found = limit(system, hasRoom: false, addressSpace: 153_600_000, processes: 7)
    #expect(found == .addressSpace(bytes: 153_600_000))
    #expect(found.remedy == "raise the limit of address space, which is 150000 kB (ulimit -v)")
    #expect(limit(system, hasRoom: false) == .memory)
  }

  @Test(
    "A group counts that has as many processes as it may, else the user's limit",
    arguments: [("9", "9", true), ("9", "8", false), ("max", "8", false), ("", "", false)])
  func groups(most: String, count: String, isMet: Bool) throws {
    let system = try MadeUpSystem.unified(
      group: "/job/step",
      [
        "sys/fs/cgroup/job/step/pids.max": "max\n", "sys/fs/cgroup/job/step/pids.current": "3\n",
        "sys/fs/cgroup/job/pids.max": most + "\n", "sys/fs/cgroup/job/pids.current": count + "\n",
      ])
    let group = ProcessLimit.group(system.root + "/sys/fs/cgroup/job", count: 9)
    #expect(limit(system, processes: 12) == (isMet ? group : .user(count: 12)))
    #expect(limit(system) == (isMet ? group : .unknown))
    #expect(group.remedy.hasSuffix("/sys/fs/cgroup/job, which is 9 (pids.max)"))
    #expect(ProcessLimit.user(count: 12).remedy.hasSuffix("which is 12 (ulimit -u)"))
  }

  @Test("A thread that is begun does its work")
  func begin() throws {
    let done = DispatchSemaphore(value: 0)
    for _ in 0..<50 { try Threads.begin(for: "a test") { done.signal() } }
    for _ in 0..<50 { #expect(done.wait(timeout: .now() + 60) == .success) }
  }

  @Test("A thread has the name that was asked for")
  func name() async throws {
    let found: String? = try await withCheckedThrowingContinuation { continuation in
      do throws(Threads.Shortage) {
        try Threads.begin(for: "a test", name: "of a test", stackSize: 4 << 20) {
          continuation.resume(returning: Thread.current.name)
        }
      } catch { continuation.resume(throwing: error) }
    }
    #expect(found == "of a test")
  }

  @Test("Where no thread can be started, that is an error")
  func noThread() {
    // No machine has a stack of that size.
    let failure = #expect(throws: Threads.Shortage.self) {
      try Threads.begin(for: "a test", stackSize: 1 << 50) {}
    }
    #expect(failure?.description.hasPrefix("a test needs a thread, but none can be started (") == true)
  }
}
