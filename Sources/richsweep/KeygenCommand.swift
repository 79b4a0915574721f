import ArgumentParser
import Foundation
import Surroundings
import Wire

/// `richsweep keygen`: a key for a worker that does not share the sweep directory.
struct KeygenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "keygen",
    abstract: "Make a worker's key, and print the line by which a coordinator lets it in.",
    discussion: """
      Example:  richsweep keygen worker.key >> admitted
                richsweep coordinate my.yaml --listen 'tcp://*:5555' --admit admitted

      The file holds the secret key, mode 0600, and is never written over; --public prints the line of one that is
      there. (The keys of a sweep are made by themselves.)
      """)

  @Argument(help: "The file for the secret key.", completion: .file())
  var file = "richsweep.key"

  @Flag(name: .customLong("public"), help: "Make none: print the public key of a file that is there.")
  var onlyPublic = false

  func run() throws {
    let url = URL(givenPath: file)
    let host = ProcessInfo.processInfo.hostName
    let keys: KeyPair
    if onlyPublic {
      keys = try KeyFile.read(url)
    } else {
      guard !url.hasDirectoryPath else {
        throw BadRequest("\(file): names a folder; expected the name of a file to write")
      }
      keys = try KeyPair()
      try KeyFile.write(keys, of: "a worker, made on \(host)", to: url)
    }
    print("\(keys.publicKey)  \(url.lastPathComponent) on \(host)")
    if !onlyPublic, let failure = StandardOutput.failure {
      throw BadRequest(
        "\(failure.cause). The key was made: it is in \(url.path(percentEncoded: false)), its public half too; print "
          + "its line with 'richsweep keygen --public'.")
    }
  }
}
