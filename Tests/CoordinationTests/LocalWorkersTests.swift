import Coordination
import Foundation
import Logging
import Surroundings
import Testing
import Wire

/// One after the other: what rings at their ends is one a process, and who looks clears it for all.
@Suite(.serialized) struct LocalWorkersTests {
  private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

  private func shells(_ scripts: [String]) throws -> LocalWorkers {
    try LocalWorkers(
      scripts.enumerated().map { .init(name: "\($0)", arguments: ["-c", $1]) },
      program: { URL(fileURLWithPath: "/bin/sh") }, logs: URL(fileURLWithPath: "/nowhere"), logger: logger)
  }

  @Test("How workers end is found by looking, and looking is called for")
  func ends() throws {
    let workers = try shells(["exit 2", "kill -9 $$", "exit 3"])
    workers.start(at: .zero)
    #expect(workers.processIDs.count == 3)
    var reasons: [String] = []
    while reasons.count < 3 {
      var ready: [Int32] = []
      // Nothing is ready where the signal ends the wait itself.
      for _ in 0..<60 where ready.isEmpty {
        ready = try Poller.wait(for: [workers.descriptor], timeout: .seconds(1))
      }
      try #require(ready == [workers.descriptor])
      reasons += workers.takeExits(at: .zero).map(\.reason)
    }
    let expected = [
      "exited with status 2, see worker-0.log", "exited with status 3, see worker-2.log",
      "killed by signal 9, see worker-1.log",
    ]
    #expect(reasons.sorted() == expected)
    #expect(workers.processIDs.isEmpty && !workers.isEmpty, "who was killed is started again")
    workers.startNoMore()
    #expect(workers.isEmpty && workers.takeExits(at: .zero).isEmpty)
  }

  @Test("A worker's standard input ends with those who started it")
  func lifeline() throws {
    var workers: LocalWorkers? = try shells(["cat"])
    workers?.start(at: .zero)
    let processID = try #require(workers?.processIDs.first)
    #expect(ChildProcess.ending(of: processID) == nil)
    workers = nil
    var ending: ChildProcess.Ending?
    while ending == nil {
      sched_yield()
      ending = ChildProcess.ending(of: processID)
    }
    #expect(ending == .status(0))
  }

  @Test("Workers that cannot be started are tried again, and then there is a reason for none")
  func notStarted() throws {
    let program = URL(fileURLWithPath: "/nowhere/richsweep")
    let workers = try LocalWorkers(
      (1...3).map { LocalWorkers.Command(name: "\($0)", arguments: []) }, program: { program },
      logs: URL(fileURLWithPath: "/nowhere"), logger: logger)
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
      _ = workers.takeExits(at: .seconds(1))
    }
    #expect(workers.trouble == "a worker process \(reason)")
  }
}
