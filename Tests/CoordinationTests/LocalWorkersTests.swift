import Coordination
import Foundation
import Logging
import Testing
import Wire

@Suite struct LocalWorkersTests {
  @Test("Workers that cannot be started are tried again, and then there is a reason for none")
  func notStarted() throws {
    let program = URL(fileURLWithPath: "/nowhere/richsweep")
    let workers = try LocalWorkers(
      (1...3).map { LocalWorkers.Command(name: "\($0)", arguments: []) }, program: { program },
      logs: URL(fileURLWithPath: "/nowhere"), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    workers.start(at: .zero)
    #expect(workers.reasonForNone == nil, "it was tried once")
    for second in 1...60 { workers.restart(at: .seconds(second)) }
    #expect(workers.reasonForNone == "/nowhere/richsweep: No such file or directory")
    #expect(!workers.isEmpty, "they wait to be started")
    workers.startNoMore()
    #expect(workers.isEmpty)
  }

  @Test(
    "Of a worker that ended what it said of an error is told, and nothing that another said before",
    arguments: [
      ("echo 'richsweep: no room' >&2; exit 2", "exited with status 2, see worker-1.log: no room"),
      ("printf 'Error: bad\\nUsage: x\\n' >&2; exit 2", "exited with status 2, see worker-1.log: bad"),
      (
        "for line in 'error worker[7] lost' 'info worker[7] x'; do echo \"0Z $line\"; done >&2; exit 2",
        "exited with status 2, see worker-1.log: lost"
      ),
      ("echo 'sh: not found' >&2; exit 127", "exited with status 127, see worker-1.log: sh: not found"),
      ("printf 'a\\033[2Jb\\n' >&2; exit 2", "exited with status 2, see worker-1.log: a\u{FFFD}[2Jb"),
      ("exit 2", "exited with status 2, see worker-1.log"),
    ])
  func lastWords(script: String, reason: String) throws {
    let logs = FileManager.default.temporaryDirectory.appending(path: "richsweep-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: logs, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: logs) }
    try Data("richsweep: of another run\n".utf8).write(to: logs.appending(path: "worker-1.log"))
    let workers = try LocalWorkers(
      [.init(name: "1", arguments: ["-c", script])], program: { URL(fileURLWithPath: "/bin/sh") }, logs: logs,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    workers.start(at: .zero)
    while !workers.isEmpty {
      try Poller.wait(for: [workers.descriptor], timeout: .seconds(60))
      workers.takeExits(at: .seconds(1))
    }
    #expect(workers.trouble == "a worker process \(reason)")
  }
}
