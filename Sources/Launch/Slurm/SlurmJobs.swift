package import Foundation
package import ResultStore
import Surroundings

/// The jobs of a sweep that were given to Slurm: `slurm/jobs.json` in the sweep directory.
package struct SlurmJobs: Sendable, Codable {
  /// What a job is for.
  package enum Role: String, Sendable, Codable {
    case coordinator, workers
  }

  /// A job, or an array of jobs.
  package struct Job: Sendable, Codable, Equatable {
    package var id: Int
    package var role: Role
    package var tasks: Int
    package var submitted: Date
  }

  /// In the order they were submitted.
  package private(set) var jobs: [Job] = []

  package init() {}

  /// The jobs of a sweep directory; nil where none were ever submitted.
  ///
  /// - Throws: ``LaunchError`` where the file cannot be read.
  package init?(in directory: SweepDirectory) throws(LaunchError) {
    let path = directory.slurmJobs.path(percentEncoded: false)
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    do { self = try decoder.decode(Self.self, from: data) } catch {
      throw LaunchError("\(path): cannot be read as a list of jobs: \(ErrorWords.of(error))")
    }
  }

  /// A script that is to be submitted.
  package struct Order: Sendable {
    package var script: URL
    package var role: Role
    /// How many tasks its array has.
    package var tasks: Int
    /// Whether to pass this number to sbatch, because the script has another one.
    package var tellsTasks: Bool

    package init(_ script: URL, _ role: Role, tasks: Int, tellsTasks: Bool = false) {
      (self.script, self.role, self.tasks, self.tellsTasks) = (script, role, tasks, tellsTasks)
    }
  }

  /// Submits scripts and records their jobs: all of them, or none.
  ///
  /// - Throws: ``LaunchError`` with the message of sbatch, ``StoreError`` if the record cannot be written. Both report
  ///   whether the jobs submitted before were cancelled.
  package mutating func submit(_ orders: [Order], in directory: SweepDirectory) throws -> [Job] {
    var submitted: [Job] = []
    do {
      for order in orders {
        let job = try Self.submit(order)
        submitted.append(job)
        jobs.append(job)
        try write(in: directory)
      }
    } catch var error as StoreError {
      error.message += withdraw(submitted, in: directory)
      throw error
    } catch {
      throw LaunchError(ErrorWords.of(error) + withdraw(submitted, in: directory))
    }
    return submitted
  }

  private static func submit(_ order: Order) throws -> Job {
    let array = order.tellsTasks ? ["--array=1-\(order.tasks)"] : []
    let answer = try SlurmTool.run(
      "sbatch", ["--parsable"] + array + [order.script.path(percentEncoded: false)],
      uncertainty: "the job may be in the queue anyway; check with 'squeue --me'")
    // The number, and behind a semicolon the cluster where there are several.
    guard
      let id = answer.split(whereSeparator: { $0 == ";" || $0.isWhitespace }).first.flatMap({ Int($0) })
    else { throw LaunchError("sbatch: got the answer '\(answer)', expected the number of a job") }
    return Job(id: id, role: order.role, tasks: order.tasks, submitted: Date())
  }

  /// Cancels jobs that are useless without the others.
  ///
  /// - Returns: whether that worked, as the end of a sentence.
  private mutating func withdraw(_ submitted: [Job], in directory: SweepDirectory) -> String {
    guard !submitted.isEmpty else { return "" }
    let numbers = submitted.map { "\($0.id)" }
    let list = submitted.map { "\($0.id) (\($0.role.rawValue))" }.joined(separator: ", ")
    do { _ = try SlurmTool.run("scancel", numbers) } catch {
      return
        "; jobs submitted before that are still in the queue: \(list). Cancel them with "
        + "'scancel \(numbers.joined(separator: " "))' (which has just failed: \(error))"
    }
    jobs.removeAll { job in submitted.contains { $0.id == job.id } }
    if jobs.isEmpty { try? SystemFile.remove(directory.slurmJobs) } else { try? write(in: directory) }
    return "; jobs submitted before that were cancelled: \(list)"
  }

  private func write(in directory: SweepDirectory) throws {
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .iso8601
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try DurableFile.write([Array(try encoder.encode(self)), [0x0A]], to: directory.slurmJobs)
  }
}

extension SweepDirectory {
  /// The scripts that were given to Slurm, and their jobs.
  package var slurm: URL { root.appending(path: "slurm", directoryHint: .isDirectory) }
  package var slurmJobs: URL { slurm.appending(path: "jobs.json") }
}
