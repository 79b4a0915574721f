import ArgumentParser
import Coordination
import Foundation
import ResultStore
import Surroundings
import Wire

/// `richsweep coordinate`: a coordinator whose workers are started elsewhere.
struct CoordinateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coordinate",
    abstract: "Coordinate workers that are started elsewhere.",
    discussion: """
      Workers that share the sweep directory find the coordinator's address and their key there. Use --admit for other \
      workers; each of them needs a key ('richsweep keygen'). All traffic over tcp is encrypted.

      Press Ctrl-C once to stop: workers finish the cells in training or save their state. Run the same command again \
      to resume; workers that are still running reconnect.

      Examples:
        richsweep coordinate my.yaml --out sweeps/my --listen 'tcp://*:5555'
        richsweep work sweeps/my
      """)

  @OptionGroup var options: SweepOptions

  @Option(
    help: ArgumentHelp(
      """
      The address to listen on: tcp://HOST:PORT or ipc://PATH. HOST can be * for every address of this machine, PORT \
      can be * for any free port. (default: a Unix socket for workers of this user on this machine)
      """, valueName: "address")
  )
  var listen: String?

  @Option(
    help: ArgumentHelp(
      """
      A file with the public keys of workers that do not share the sweep directory: one key on each line, with an \
      optional comment after it. The coordinator reads the file again when it changes.
      """, valueName: "file"), completion: .file())
  var admit: String?

  @Flag(
    help: "Stop at once on a signal. The workers are not told, and wait for the next coordinator.")
  var handOver = false

  @Flag(help: "Write the result when every cell is trained.")
  var merge = false

  func run() throws {
    let asked = try listen.map { (text) throws(MessagingError) in
      let endpoint = try Endpoint(text)
      try Socket.checkHost(of: endpoint)
      return endpoint.transport == .ipc ? try SocketPlace(endpoint).endpoint : endpoint
    }
    guard admit == nil || asked?.transport == .tcp else {
      throw BadRequest(
        "--admit: needs --listen tcp://HOST:PORT; a Unix socket admits only workers of the same user")
    }
    let others = try admit.map { (path) throws(KeyError) in
      try AdmissionFile(URL(givenPath: path))
    }
    let opened = try options.open()
    let logger = try options.log.coordinatorLogger(in: opened.directory)
    let endpoint = try asked ?? SocketDirectory.endpoint(for: opened.directory.root)
    let admission =
      endpoint.transport == .tcp
      ? Doorkeeper.Admission(try SweepKeys.orNew(in: opened.directory.keys), and: others)
      : nil
    try options.serve(
      opened, listen: endpoint, admission: admission, workers: { _ in nil }, reunion: .seconds(5),
      logger: logger,
      merge: merge, handOver: handOver)
  }
}
