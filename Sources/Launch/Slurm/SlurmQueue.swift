import Surroundings

/// The state of a sweep's jobs in Slurm's queue.
package struct SlurmQueue: Sendable, Encodable {
  /// A task that has not ended.
  package struct Task: Sendable, Encodable, Equatable {
    /// Its job, and its number in the array.
    package var job: String
    package var role: String
    /// Slurm's state, such as RUNNING.
    package var state: String
    /// How long it has run, as Slurm writes it.
    package var elapsed: String
    /// Its time limit, as Slurm writes it.
    package var limit: String
    /// The nodes on which it runs; empty if it does not run.
    package var nodes: String
    /// Why it does not run; `None` if it does.
    package var reason: String
  }

  /// The tasks that have not ended.
  package let tasks: [Task]

  /// Asks Slurm.
  ///
  /// - Throws: ``LaunchError`` if it does not answer.
  package init(_ jobs: SlurmJobs) throws(LaunchError) {
    let roles = Dictionary(jobs.jobs.map { (String($0.id), $0.role) }, uniquingKeysWith: { $1 })
    // A job that Slurm has forgotten is an error only if it is the only one asked for.
    let numbers = roles.keys.sorted()
    let answer = try SlurmTool.run(
      "squeue",
      [
        "--noheader", "--array", "--jobs", (numbers + numbers.prefix(1)).joined(separator: ","),
        "--format", "%F|%K|%T|%M|%l|%N|%r",
      ],
      limit: .seconds(10))
    tasks = TextLine.all(in: answer).compactMap { line in
      let fields = line.text.split(separator: "|", omittingEmptySubsequences: false).map(String.init)
      guard fields.count == 7, let role = roles[fields[0]] else { return nil }
      return Task(
        job: fields[1] == "N/A" ? fields[0] : "\(fields[0])_\(fields[1])", role: role.rawValue,
        state: fields[2],
        elapsed: fields[3], limit: fields[4], nodes: fields[5], reason: fields[6])
    }
  }

  package func encode(to encoder: any Encoder) throws { try tasks.encode(to: encoder) }

  /// How many tasks of a role run or wait.
  package func alive(_ role: SlurmJobs.Role) -> Int {
    tasks.count { $0.role == role.rawValue && $0.state != "COMPLETING" }
  }
}
