import ArgumentParser
import Coordination
import Foundation
import ResultStore
import Surroundings
import Wire

/// `richsweep coordinate`: a coordinator whose workers come by themselves.
struct CoordinateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coordinate",
    abstract: "Coordinate a sweep whose workers are started elsewhere, with 'richsweep work'.",
    discussion: """
      Example:  richsweep coordinate my.yaml --out sweeps/my --listen 'tcp://*:5555'
                richsweep work sweeps/my

      Workers find the coordinator, and the key that lets them in, in the sweep directory, which they share.
      --admit lets others in, each with a key of its own ('richsweep keygen'). Everything that is sent over tcp is
      encrypted. Ctrl-C once lets workers finish the cells in training; a coordinator that comes back finds its
      workers again.
      """)

  @OptionGroup var options: SweepOptions

  @Option(
    help:
      "Where to listen: tcp://HOST:PORT (PORT may be *) or ipc://PATH (default: a socket of this sweep's own)."
  )
  var listen: String?

  @Option(
    help: """
      A file of public keys, one a line, whose owners may take part too; comments after the key or a #. It is read again \
      when it has changed.
      """, completion: .file())
  var admit: String?

  @Flag(
    help: "Leave at once at a signal, and leave the workers to the next coordinator, for which they wait.")
  var handOver = false

  @Flag(help: "Collate the shards when every cell is trained.")
  var merge = false

  func run() throws {
    let asked = try listen.map { (text) throws(MessagingError) in
      let endpoint = try Endpoint(text)
      try Socket.checkHost(of: endpoint)
      return endpoint.transport == .ipc ? try SocketPlace(endpoint).endpoint : endpoint
    }
    guard admit == nil || asked?.transport == .tcp else {
      throw BadRequest(
        "--admit: got it without --listen tcp://HOST:PORT; a Unix socket lets in its user and nobody else")
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
