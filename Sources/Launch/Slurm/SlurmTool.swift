import Foundation
import Surroundings

package enum SlurmTool {
  /// Prefixes of variables from which Slurm's commands take options and which they pass on to jobs.
  private static let prefixes = [
    "SLURM_", "SBATCH_", "SRUN_", "SALLOC_", "SQUEUE_", "SCONTROL_", "SCANCEL_", "PMIX_", "PMI_",
  ]

  /// Variables that select the cluster and identify the user, but do not configure jobs.
  private static let kept: Set<String> = ["SLURM_CONF", "SLURM_CLUSTERS", "SLURM_JWT"]

  /// An environment without the variables of an allocation around this process: its cores, memory and binding must not
  /// override those of the submitted jobs.
  static func environment(_ environment: [String: String]) -> [String: String] {
    environment.filter { name, _ in kept.contains(name) || !prefixes.contains { name.hasPrefix($0) } }
  }

  /// Variables that set options of sbatch, which are not passed on. Only users set them, not jobs.
  package static var droppedOptions: [String] {
    ProcessInfo.processInfo.environment.keys.filter { $0.hasPrefix("SBATCH_") }.sorted()
  }

  /// Runs a command as ``Tool`` does.
  ///
  /// - Parameter uncertainty: what may have happened although it took too long.
  /// - Throws: ``LaunchError``.
  static func run(
    _ name: String, _ arguments: [String], limit: Duration = .seconds(60), uncertainty: String? = nil
  ) throws(LaunchError) -> String {
    try Tool(name: name).run(
      arguments, environment: environment(ProcessInfo.processInfo.environment), limit: limit,
      uncertainty: uncertainty)
  }
}

package struct SlurmLimits: Sendable, Equatable {
  /// The largest number of tasks in an array that starts with 1; 0 if there are no arrays.
  package let tasksOfArray: Int

  /// The limits that Slurm reports, or Slurm's defaults if it does not.
  package static var here: SlurmLimits {
    SlurmLimits((try? SlurmTool.run("scontrol", ["show", "config"], limit: .seconds(20))) ?? "")
  }

  /// Limits from what `scontrol show config` prints.
  init(_ configuration: String) {
    // "MaxArraySize            = 1001": one more than the greatest number in an array.
    var (size, tasks) = (1001, Int.max)
    for line in TextLine.all(in: configuration) {
      let sides = line.text.split(separator: "=", maxSplits: 1).map { $0.trimmed }
      guard sides.count == 2 else { continue }
      if sides[0] == "MaxArraySize" { size = Int(sides[1]) ?? size }
      if sides[0] == "SchedulerParameters" {
        let option = sides[1].split(separator: ",").first { $0.hasPrefix(Self.option) }
        tasks = option.flatMap { Int($0.dropFirst(Self.option.count)) } ?? tasks
      }
    }
    tasksOfArray = max(0, min(size - 1, tasks))
  }

  private static let option = "max_array_tasks="

  /// The sizes of the arrays for a number of tasks.
  package func arrays(of tasks: Int) -> [Int] {
    guard tasksOfArray > 0 else { return [] }
    return stride(from: 0, to: tasks, by: tasksOfArray).map { min(tasksOfArray, tasks - $0) }
  }
}
