import Coordination
import Foundation
import Logging
import Testing

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
}
