import RegexBuilder

/// The settings of a launch on Slurm.
package struct SlurmRequest: Sendable {
  /// Worker processes, each a task of an array.
  package var workers: Int
  /// The time limit of every job, as sbatch takes it.
  package var time: String
  /// Seconds before the time limit at which jobs begin to stop.
  package var warning = 60
  /// Cores of each worker; nil for whole nodes.
  package var cpus: Int?
  /// Memory of each worker, as sbatch takes it; nil for what the partition gives.
  package var memory: String?
  /// The partition of all jobs; nil for the default.
  package var partition: String?
  /// The account all jobs are charged to; nil for the default.
  package var account: String?
  /// Further options of sbatch for all jobs, each beginning with `--`.
  package var options: [String] = []
  /// Further options of sbatch for the coordinator, which come last.
  package var coordinatorOptions: [String] = []
  package var modules: [String] = []
  /// A command line before the program's, such as `apptainer exec image.sif`.
  package var container: String?

  package init(workers: Int, time: String) {
    (self.workers, self.time) = (workers, time)
  }

  /// All problems as sentences; empty if there are none.
  package var problems: [String] {
    var problems: [String] = []
    func check(_ isRight: Bool, _ option: String, _ value: String, _ expected: String) {
      if !isRight { problems.append("--\(option): got '\(value)', expected \(expected).") }
    }
    check((1...100_000).contains(workers), "workers", "\(workers)", "a number from 1 to 100000")
    check((10...3600).contains(warning), "warning", "\(warning)", "seconds from 10 to 3600")
    if let seconds = Self.seconds(time) {
      check(
        seconds > warning, "time", time,
        "more than the \(warning) s of --warning")
    } else {
      check(false, "time", time, "minutes, H:MM:SS or D-HH:MM:SS, as sbatch takes them")
    }
    if let cpus { check((1...4096).contains(cpus), "cpus", "\(cpus)", "a number from 1 to 4096") }
    if let memory { check(memory.wholeMatch(of: /[0-9]+[KMGT]?/) != nil, "mem", memory, "a size such as 4G") }
    for (option, name) in [("partition", partition), ("account", account)] {
      if let name {
        check(name.wholeMatch(of: /[\w.,+-]+/) != nil, option, name, "a name of letters, digits and _.,+-")
      }
    }
    for module in modules {
      check(
        module.wholeMatch(of: /[\w.\/+-]+/) != nil, "module", module, "a module's name, such as hdf5/1.14")
    }
    for (name, list) in [("sbatch", options), ("sbatch-coordinator", coordinatorOptions)] {
      for option in list {
        check(
          option.wholeMatch(of: /--[a-z][a-z-]*(=[^\r\n]+)?/) != nil, name, option,
          "a long option of sbatch, such as --constraint=avx2")
      }
    }
    if let container {
      check(
        !container.contains(where: \.isNewline) && container.contains { !$0.isWhitespace }, "container",
        container, "a command such as 'apptainer exec image.sif'")
    }
    return problems
  }

  /// A time limit of sbatch in seconds; nil if it is not one.
  static func seconds(_ time: String) -> Int? {
    let days = time.split(separator: "-", omittingEmptySubsequences: false)
    let fields = (days.last ?? "").split(separator: ":", omittingEmptySubsequences: false).map { Int($0) }
    let numbers = fields.compactMap { $0 }.filter { (0..<1_000_000).contains($0) }
    guard numbers.count == fields.count, (1...3).contains(numbers.count) else { return nil }
    if days.count == 2, let day = Int(days[0]), (0..<10_000).contains(day) {
      // D-H, D-H:M or D-H:M:S.
      return day * 86_400 + zip(numbers, [3600, 60, 1]).reduce(0) { $0 + $1.0 * $1.1 }
    }
    guard days.count == 1 else { return nil }
    // M, M:S or H:M:S.
    let units = numbers.count == 3 ? [3600, 60, 1] : [60, 1]
    return zip(numbers, units).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
