import Surroundings
import Testing

/// Cores are those this process may use.
@Suite struct CoreAllowanceTests {
  private func allowance(_ system: MadeUpSystem, affinity: Int? = 64) -> CoreAllowance {
    CoreAllowance(machine: 64, affinity: affinity, groups: ControlGroups(root: system.root))
  }

  @Test("Affinity counts", arguments: [(1, 1), (4, 4), (64, 64), (nil, 64)] as [(Int?, Int)])
  func affinity(allowed: Int?, expected: Int) throws {
    let found = allowance(try MadeUpSystem([:]), affinity: allowed)
    #expect(found.count == expected)
    #expect(found.limit == (expected < 64 ? .affinity : .machine))
  }

  @Test(
    "A quota of version 2 is rounded up, and at least one core is left",
    arguments: [
      ("max 100000", 64), ("150000 100000", 2), ("50000 100000", 1), ("1000 100000", 1),
      ("6400000 100000", 64),
      ("12800000 100000", 64), ("nonsense", 64), ("", 64), ("0 0", 64), ("1e300 1", 64),
    ])
  func quota(text: String, expected: Int) throws {
    let system = try MadeUpSystem.unified(group: "/job", ["sys/fs/cgroup/job/cpu.max": text + "\n"])
    #expect(allowance(system).count == expected)
  }

  @Test("The group above a group limits it, too")
  func ancestors() throws {
    let system = try MadeUpSystem.unified(
      group: "/slurm/job_7/step_0",
      [
        "sys/fs/cgroup/slurm/job_7/step_0/cpu.max": "max 100000\n",
        "sys/fs/cgroup/slurm/job_7/cpu.max": "300000 100000\n",
        "sys/fs/cgroup/slurm/cpu.max": "1600000 100000\n",
      ])
    let found = allowance(system)
    #expect(found.count == 3)
    #expect(found.limit == .quota(cores: 3, group: system.root + "/sys/fs/cgroup/slurm/job_7"))
    #expect(allowance(system, affinity: 2).limit == .affinity)
  }

  @Test("A quota of version 1 counts", arguments: [("-1", 64), ("50000", 1), ("250000", 3)])
  func separate(quota: String, expected: Int) throws {
    let folder = "sys/fs/cgroup/cpu,cpuacct/docker/abc"
    let system = try MadeUpSystem.separate(
      group: "/docker/abc",
      ["\(folder)/cpu.cfs_quota_us": quota + "\n", "\(folder)/cpu.cfs_period_us": "100000\n"])
    #expect(allowance(system).count == expected)
  }

  @Test("In a container the mount begins at the container's own group")
  func container() throws {
    let folder = "sys/fs/cgroup/cpu,cpuacct"
    let system = try MadeUpSystem.separate(
      group: "/docker/abc", mounted: "/docker/abc",
      ["\(folder)/cpu.cfs_quota_us": "200000\n", "\(folder)/cpu.cfs_period_us": "100000\n"])
    #expect(allowance(system).count == 2)
  }

  @Test("This process may use at least a core, and no more than there are")
  func here() {
    let found = CoreAllowance.here
    #expect((1...found.machine).contains(found.count))
  }
}

/// Memory is what this process may use.
@Suite struct MemoryAllowanceTests {
  private let machine = ["proc/meminfo": "MemTotal: 32000000 kB\nMemAvailable:   16000000 kB\n"]

  @Test("The machine decides where nothing else does")
  func noLimit() throws {
    let system = try MadeUpSystem(machine)
    #expect(MemoryAllowance(root: system.root, addressSpace: nil)?.available == 16_384_000_000.0)
    #expect(MemoryAllowance(root: "/nowhere", addressSpace: nil) == nil)
  }

  @Test(
    "The least of all groups counts, without pages that would be given up",
    arguments: ["memory.max", "memory.high"])
  func unified(file: String) throws {
    let folder = "sys/fs/cgroup/user/job"
    let system = try MadeUpSystem.unified(
      group: "/user/job",
      machine.merging([
        "\(folder)/memory.max": "max\n", "\(folder)/memory.current": "5000\n",
        "sys/fs/cgroup/user/\(file)": "1000000\n",
        "sys/fs/cgroup/user/memory.current": "700000\n",
        "sys/fs/cgroup/user/memory.stat": "anon 400000\ninactive_file 300000\n",
      ]) { $1 })
    let found = MemoryAllowance(root: system.root, addressSpace: nil)
    #expect(found?.available == 600_000.0)
    #expect(found?.limit == .group(system.root + "/sys/fs/cgroup/user", bytes: 1_000_000))
  }

  @Test("Version 1 counts, and its number for no limit does not")
  func separate() throws {
    let folder = "sys/fs/cgroup/memory"
    let system = try MadeUpSystem.separate(
      group: "/job",
      machine.merging([
        "\(folder)/memory.limit_in_bytes": "9223372036854771712\n",
        "\(folder)/job/memory.limit_in_bytes": "200000000\n",
        "\(folder)/job/memory.usage_in_bytes": "50000000\n",
      ]) { $1 })
    #expect(MemoryAllowance(root: system.root, addressSpace: nil)?.available == 150_000_000.0)
  }

  @Test("A limit of addresses counts")
  func addresses() throws {
    let system = try MadeUpSystem(machine.merging(["proc/self/status": "VmSize:\t  1000 kB\n"]) { $1 })
    let found = MemoryAllowance(root: system.root, addressSpace: 5_000_000)
    #expect(found?.available == 3_976_000.0)
    #expect(found?.limit == .addressSpace(bytes: 5_000_000))
  }

  @Test("Processes that were ended for lack of memory are counted, by either version")
  func kills() throws {
    let unified = try MadeUpSystem.unified(
      group: "/job", ["sys/fs/cgroup/job/memory.events": "low 0\nhigh 0\nmax 9\noom 3\noom_kill 2\n"])
    #expect(ControlGroups(root: unified.root).memoryKills == 2)
    let separate = try MadeUpSystem.separate(
      group: "/job",
      ["sys/fs/cgroup/memory/job/memory.oom_control": "oom_kill_disable 0\nunder_oom 0\noom_kill 4\n"])
    #expect(ControlGroups(root: separate.root).memoryKills == 4)
    let old = try MadeUpSystem.separate(
      group: "/job",
      [
        "sys/fs/cgroup/memory/job/memory.oom_control": "oom_kill_disable 0\nunder_oom 0\n",
        "sys/fs/cgroup/memory/job/memory.failcnt": "17\n",
      ])
    #expect(ControlGroups(root: old.root).memoryKills == 17)
    #expect(ControlGroups(root: try MadeUpSystem([:]).root).memoryKills == nil)
  }
}
