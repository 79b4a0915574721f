import Foundation
import Surroundings

/// The commands of Slurm.
public enum SlurmTool {
  /// What begins the names of variables that Slurm's commands take options from, and hand on to jobs.
  private static let prefixes = [
    "SLURM_", "SBATCH_", "SRUN_", "SALLOC_", "SQUEUE_", "SCONTROL_", "SCANCEL_", "PMIX_", "PMI_",
  ]

  /// Those that say which cluster is meant and who asks, not what a job gets.
  private static let kept: Set<String> = ["SLURM_CONF", "SLURM_CLUSTERS", "SLURM_JWT"]

  /// An environment without what an allocation around this process says: its cores, memory and binding are not those
  /// of the jobs that are submitted, and the scripts and options say all that they get.
  static func environment(_ environment: [String: String]) -> [String: String] {
    environment.filter { name, _ in kept.contains(name) || !prefixes.contains { name.hasPrefix($0) } }
  }

  /// The variables by which somebody has set options of sbatch, which are not handed on: no job but sbatch's user sets
  /// them.
  public static var droppedOptions: [String] {
    ProcessInfo.processInfo.environment.keys.filter { $0.hasPrefix("SBATCH_") }.sorted()
  }

  /// Runs a command as ``Tool`` does.
  ///
  /// - Parameter uncertainty: what may have happened all the same where it takes too long.
  /// - Throws: ``LaunchError``.
  static func run(
    _ name: String, _ arguments: [String], limit: Duration = .seconds(60), uncertainty: String? = nil
  ) throws(LaunchError) -> String {
    try Tool(name: name).run(
      arguments, environment: environment(ProcessInfo.processInfo.environment), limit: limit,
      uncertainty: uncertainty)
  }
}

/// How much the cluster takes at once.
public struct SlurmLimits: Sendable, Equatable {
  /// Tasks in an array whose numbers begin with 1; 0 where there are no arrays.
  public let tasksOfArray: Int

  /// What Slurm says; where it does not, what it is unless somebody has changed it.
  public static var here: SlurmLimits {
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

  /// The sizes of the arrays that so many tasks make.
  public func arrays(of tasks: Int) -> [Int] {
    guard tasksOfArray > 0 else { return [] }
    return stride(from: 0, to: tasks, by: tasksOfArray).map { min(tasksOfArray, tasks - $0) }
  }
}
