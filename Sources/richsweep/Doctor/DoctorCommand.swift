import ArgumentParser
import Foundation
import Surroundings

/// `richsweep doctor`: whether this machine can run sweeps.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check libraries, processor, memory, disk, file locks and sockets, and say what to do.",
    discussion: """
      Example:  richsweep doctor
                richsweep doctor --directory /scratch/me --json

      Exit status 1 if anything would keep a sweep from running.
      """)

  @Option(help: "Where sweeps would lie: its disk and its file locks are checked.", completion: .directory)
  var directory = "."

  @Flag(help: "Report as JSON on standard output.")
  var json = false

  func validate() throws {
    var isFolder: ObjCBool = false
    guard
      FileManager.default.fileExists(
        atPath: URL(givenPath: directory).path(percentEncoded: false), isDirectory: &isFolder),
      isFolder.boolValue
    else {
      throw ValidationError("--directory: got '\(directory)', expected a folder that exists.")
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
