import ArgumentParser
import Foundation
import Surroundings

/// `richsweep doctor`: whether this machine can run sweeps.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check whether this machine can run sweeps.",
    discussion: """
      Checks libraries, processor, memory, disk, file locks and sockets, and suggests a remedy for each problem. The \
      exit status is 1 if a problem would prevent a sweep from running.

      Examples:
        richsweep doctor
        richsweep doctor --directory /scratch/me --json
      """)

  @Option(
    help: "The directory for sweeps, whose disk and file locks are checked.", completion: .directory)
  var directory = "."

  @Flag(help: "Print the report as JSON.")
  var json = false

  func validate() throws {
    var isFolder: ObjCBool = false
    guard
      FileManager.default.fileExists(
        atPath: URL(givenPath: directory).path(percentEncoded: false), isDirectory: &isFolder),
      isFolder.boolValue
    else {
      throw ValidationError("--directory: got '\(directory)', expected an existing folder.")
    }
  }

  func run() throws {
    let findings = HealthCheck.all(directory: URL(givenPath: directory, isDirectory: true)).map {
      $0.finding()
    }
    if json {
      try JSONReport.print(findings)
    } else {
      for finding in findings { print(finding.lines.joined(separator: "\n")) }
    }
    if findings.contains(where: { $0.status == .fail }) { throw ExitStatus.failedCells }
  }
}
