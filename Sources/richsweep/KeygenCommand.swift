import ArgumentParser
import Foundation
import Surroundings
import Wire

/// `richsweep keygen`: a key for a worker that does not share the sweep directory.
struct KeygenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keygen",
    abstract: "Make a key for a worker and print its public half.",
    discussion: """
      Only workers without access to the sweep directory need a key. The file contains the secret key and has mode \
      0600; an existing file is never replaced. Add the printed line to the file of 'coordinate --admit'.

      Examples:
        richsweep keygen worker.key >> admitted
        richsweep coordinate my.yaml --listen 'tcp://*:5555' --admit admitted
      """)

  @Argument(help: "The file of the secret key.", completion: .file())
  var file = "richsweep.key"

  @Flag(name: .customLong("public"), help: "Print the public key of an existing file.")
  var onlyPublic = false

  func run() throws {
    let url = URL(givenPath: file)
    let host = ProcessInfo.processInfo.hostName
    let keys: KeyPair
    if onlyPublic {
      keys = try KeyFile.read(url)
    } else {
      guard !url.hasDirectoryPath else {
        throw BadRequest("\(file): names a folder; expected the name of a file")
      }
      keys = try KeyPair()
      try KeyFile.write(keys, of: "a worker, made on \(host)", to: url)
    }
    print("\(keys.publicKey)  \(url.lastPathComponent) on \(host)")
    if !onlyPublic, let failure = StandardOutput.failure {
      throw BadRequest(
        "\(failure.cause). The key was made: it is in \(url.path(percentEncoded: false)). Print its public half with "
          + "'richsweep keygen --public'.")
    }
  }
}
