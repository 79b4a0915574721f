import ClusterTemplates
import Foundation
package import ResultStore

/// The scripts of one sweep: the templates of cluster/slurm with what was asked for filled in.
package struct SlurmScripts: Sendable {
  /// What is run, for how long and where.
  package let request: SlurmRequest
  /// The sweep as `coordinate` takes it: an absolute path, or a preset's name.
  package let sweep: String
  package let name: String
  /// The sweep directory, which all nodes share.
  package let directory: SweepDirectory
  /// The program, where the nodes find it.
  package let program: String
  /// Where the coordinator listens.
  package let listen: String
  package let coordinatorOptions: [String]
  package let workerOptions: [String]

  package init(
    _ request: SlurmRequest, sweep: String, name: String, directory: SweepDirectory, program: String,
    listen: String, coordinatorOptions: [String], workerOptions: [String]
  ) {
    (self.request, self.sweep, self.name, self.directory) = (request, sweep, name, directory)
    (self.program, self.listen) = (program, listen)
    (self.coordinatorOptions, self.workerOptions) = (coordinatorOptions, workerOptions)
  }

  /// The coordinator's.
  package var coordinator: String {
    fill(
      ClusterTemplates.slurmCoordinator, options: common("coordinator") + request.coordinatorOptions,
      settings: [
        "sweep=\(Shell.quoted(sweep))", "listen=\(Shell.quoted(listen))",
        "options=(\(Shell.quoted(coordinatorOptions)))",
      ])
  }

  /// That of an array of workers.
  package func workers(_ count: Int) -> String {
    let cores = request.cpus.map { "--cpus-per-task=\($0)" } ?? "--exclusive"
    let memory = request.memory.map { ["--mem=\($0)"] } ?? []
    return fill(
      ClusterTemplates.slurmWorkers,
      options: common("workers", also: ["--array=1-\(count)", cores] + memory),
      settings: (request.cpus.map { ["threads=\($0)"] } ?? []) + ["options=(\(Shell.quoted(workerOptions)))"])
  }

  private func common(_ role: String, also own: [String] = []) -> [String] {
    var options = [
      "--job-name=\(Self.jobName(name))-\(role)", "--chdir=\(directory.path)",
      "--time=\(request.time)", "--signal=B:USR1@\(request.warning)",
    ]
    if let partition = request.partition { options.append("--partition=\(partition)") }
    if let account = request.account { options.append("--account=\(account)") }
    return options + own + request.options
  }

  private func fill(_ template: String, options: [String], settings: [String]) -> String {
    let container = request.container.map { $0 + " " } ?? ""
    let all =
      request.modules.map { "module load \($0)" } + [
        "program=(\(container)\(Shell.quoted(program)))", "directory=\(Shell.quoted(directory.path))",
      ] + settings
    return Template.fill(template, ["#launch: options": options.map(Self.line), "#launch: settings": all])
  }

  /// A sweep's name as part of a job's.
  static func jobName(_ name: String) -> String {
    "richsweep-"
      + String(
        name.unicodeScalars.map {
          $0.isASCII && $0.properties.isAlphabetic || ("0"..."9").contains($0) ? Character($0) : "-"
        })
  }

  /// An option in a script's line of options, its value as sbatch reads it.
  private static func line(_ option: String) -> String {
    let parts = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].contains(where: { $0.isWhitespace || "'\"\\#".contains($0) }) else {
      return "#SBATCH \(option)"
    }
    let value = parts[1].replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    return "#SBATCH \(parts[0])=\"\(value)\""
  }
}
