import ArgumentParser
import Coordination
import Foundation
import ResultStore
import Wire

/// `richsweep coordinate`: a coordinator whose workers come by themselves.
struct CoordinateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "coordinate",
    abstract: "Coordinate a sweep whose workers are started elsewhere, with 'richsweep work'.",
    discussion: """
      Example:  richsweep coordinate my.yaml --out sweeps/my --listen 'tcp://127.0.0.1:*'
                richsweep work sweeps/my

      Workers find the coordinator through the sweep directory, which they share. Ctrl-C once lets them finish
      the cells in training; a coordinator that comes back finds its workers again.
      """)

  @OptionGroup var options: SweepOptions

  @Option(
    help:
      "Where to listen: tcp://HOST:PORT (PORT may be *) or ipc://PATH (default: a socket of this sweep's own)."
  )
  var listen: String?

  @Flag(help: "Collate the shards when every cell is trained.")
  var merge = false

  func run() throws {
    let asked = try listen.map { (text) throws(MessagingError) in try Endpoint(text) }
    if let asked, !asked.isLocal {
      throw BadRequest(
        "--listen: got \(asked), expected a loopback address (tcp://127.0.0.1:PORT) or ipc://PATH: connections are "
          + "neither encrypted nor authenticated yet, so anybody who reaches another address could join the sweep."
      )
    }
    let opened = try options.open()
    let logger = try options.logger(opened.directory)
    let endpoint = try asked ?? SocketDirectory.endpoint(for: opened.directory.root)
    try options.serve(
      opened, listen: endpoint, localWorkers: nil, reunion: .seconds(5), logger: logger, merge: merge)
  }
}
