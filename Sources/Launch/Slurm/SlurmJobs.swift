public import Foundation
public import ResultStore

/// The jobs of a sweep that were given to Slurm: `slurm/jobs.json` in the sweep directory.
public struct SlurmJobs: Sendable, Codable {
  /// What a job is for.
  public enum Role: String, Sendable, Codable {
    case coordinator, workers
  }

  /// A job, or an array of jobs.
  public struct Job: Sendable, Codable, Equatable {
    /// Its number.
    public var id: Int
    /// What it is for.
    public var role: Role
    /// How many tasks it has.
    public var tasks: Int
    /// When it was submitted.
    public var submitted: Date
  }

  /// In the order they were submitted.
  public private(set) var jobs: [Job] = []

  /// None.
  public init() {}

  /// The jobs of a sweep directory; nil where none were ever submitted.
  ///
  /// - Throws: ``LaunchError`` where the file cannot be read.
  public init?(in directory: SweepDirectory) throws(LaunchError) {
    let path = directory.slurmJobs.path(percentEncoded: false)
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    do { self = try decoder.decode(Self.self, from: data) } catch {
      throw LaunchError("\(path): not a record of jobs: \(error)")
    }
  }

  /// Submits a script and records its job.
  ///
  /// - Parameter tasks: how many tasks its array has.
  /// - Throws: ``LaunchError`` with what sbatch says; ``StoreError`` where the record cannot be written.
  public mutating func submit(
    _ script: URL, _ role: Role, tasks: Int, in directory: SweepDirectory
  ) throws -> Job {
    let answer = try Tool(name: "sbatch").run(["--parsable", script.path(percentEncoded: false)])
    // The number, and behind a semicolon the cluster where there are several.
    guard
      let id = answer.split(whereSeparator: { $0 == ";" || $0.isWhitespace }).first.flatMap({ Int($0) })
    else { throw LaunchError("sbatch answered '\(answer)', expected a job's number") }
    let job = Job(id: id, role: role, tasks: tasks, submitted: Date())
    jobs.append(job)
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .iso8601
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try DurableFile.write([Array(try encoder.encode(self)), [0x0A]], to: directory.slurmJobs)
    return job
  }
}

extension SweepDirectory {
  /// The scripts that were given to Slurm, and their jobs.
  public var slurm: URL { root.appending(path: "slurm", directoryHint: .isDirectory) }
  /// The jobs.
  public var slurmJobs: URL { slurm.appending(path: "jobs.json") }
}
