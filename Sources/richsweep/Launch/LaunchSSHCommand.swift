import ArgumentParser
import Coordination
import Foundation
import Launch
import ResultStore
import Surroundings
import Wire

/// `richsweep launch ssh`: a coordinator here, workers on hosts reached by OpenSSH.
struct LaunchSSHCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ssh",
    abstract: "Train a sweep on hosts reached by OpenSSH, with the coordinator here.",
    discussion: """
      Example:  richsweep launch ssh my.yaml --hosts hosts.txt
                richsweep launch ssh my.yaml --hosts hosts.txt --copy --address 10.0.0.1

      A line of the file is a host as ssh takes it (NAME, USER@NAME or ssh://USER@NAME:PORT), and threads=N after it
      where it is not to have one for each core. Nobody is asked for a password. Hosts see the sweep directory under
      the same path; with --copy they share nothing, and get the program and a key.
      A worker that dies, or whose host does, is started again as soon as the host can be reached. Ctrl-C once lets
      workers finish the cells in training and leave; none stays behind when this process ends, however it ends.
      """)

  @OptionGroup var options: SweepOptions

  @Option(help: "The file of hosts, one a line.", completion: .file())
  var hosts: String

  @Flag(help: "Copy program and key to the hosts, which do not see the sweep directory.")
  var copy = false

  @Option(help: "The program, where the hosts find it (default: the path of this one, or what is copied).")
  var program: String?

  @Option(help: "ssh, with options of its own, such as 'ssh -F config'.")
  var ssh = "ssh"

  @Option(help: "Where the coordinator listens.")
  var listen = "tcp://*:*"

  @Option(help: "The name or address by which hosts reach this machine (default: its name).")
  var address: String?

  @OptionGroup var checkpoints: CheckpointOption

  @Flag(help: "Leave the shards as they are; 'richsweep merge' collates them later.")
  var noMerge = false

  func validate() throws {
    if ssh.contains(where: \.isNewline) || ssh.allSatisfy(\.isWhitespace) {
      throw ValidationError(
        "--ssh: got '\(ssh)', expected the beginning of a command line, such as 'ssh -F config'.")
    }
    if let address, address.wholeMatch(of: /[\w.:%\[\]-]+/) == nil {
      throw ValidationError("--address: got '\(address)', expected a host's name or address.")
    }
  }

  func run() throws {
    let hosts = try HostList(contentsOf: URL(givenPath: hosts)).hosts
    let endpoint = try Endpoint(listen)
    try Socket.checkHost(of: endpoint)
    guard endpoint.transport == .tcp else {
      throw BadRequest("--listen: got '\(listen)', expected tcp://HOST:PORT, which hosts can reach")
    }
    let here = ThisProgram.path
    let out = try SweepSource(options.sweep).directory(out: options.out).path
    for (option, path) in [("--out", out), ("--program", program ?? here)] {
      try BadRequest.check(path: path, of: option)
    }
    let opened = try options.open()
    let logger = try options.log.coordinatorLogger(in: opened.directory)
    let keys = try SweepKeys.orNew(in: opened.directory.keys)
    var admission = Doorkeeper.Admission(keys)
    var access = SSHScript.Access.directory(opened.directory.path)
    if copy {
      let (key, admitted) = try SweepKeys.remoteWorker(in: opened.directory.keys)
      admission.others = try AdmissionFile(admitted)
      access = .network(key: key.path(percentEncoded: false))
    }
    let script = SSHScript(
      ssh: ssh, program: program ?? here, copy: copy && program == nil ? here : nil, access: access)
    try options.serve(
      opened, listen: endpoint, admission: admission,
      workers: { endpoint in
        let reached = endpoint.reached(at: address ?? ProcessInfo.processInfo.hostName, from: "")
        let file = opened.directory.root.appending(path: "ssh-worker.sh")
        let text = script.text(address: reached.description, publicKey: "\(keys.coordinator.publicKey)")
        try DurableFile.write([Array(text.utf8)], to: file)
        // A host that does not answer says nothing for as long as ssh waits for it.
        StandardError.write("\(beginning(on: hosts, in: opened.directory))\n")
        return try LocalWorkers(
          hosts.enumerated().map { index, host in
            command(for: host, number: index + 1, script: file, at: address == nil ? nil : reached)
          }, program: { URL(fileURLWithPath: "/bin/bash") }, logs: opened.directory.logs, isPatient: true,
          logger: logger)
      },
      reunion: .seconds(5), logger: logger, merge: !noMerge)
  }

  /// What is being tried, and where to look if nothing comes of it.
  private func beginning(on hosts: [HostList.Host], in directory: SweepDirectory) -> String {
    let named = hosts.prefix(Self.mostNamed).map(\.destination).joined(separator: ", ")
    let others = hosts.count > Self.mostNamed ? " and \(hosts.count - Self.mostNamed) more" : ""
    return "starting workers on \(named)\(others); what they and ssh say is in "
      + "\(directory.logs.path(percentEncoded: false))worker-N.log, N the host's place in \(self.hosts)"
  }

  private static let mostNamed = 8

  private func command(for host: HostList.Host, number: Int, script: URL, at endpoint: Endpoint?)
    -> LocalWorkers.Command
  {
    var arguments = [script.path(percentEncoded: false), host.destination]
    if let threads = host.threads { arguments += ["--threads", "\(threads)"] }
    // In the sweep directory they would find the name this machine gives itself.
    if let endpoint, !copy { arguments += ["--connect", endpoint.description] }
    arguments += ["--checkpoint-every", "\(checkpoints.checkpointEvery)"]
    return LocalWorkers.Command(name: "\(number)", arguments: arguments)
  }
}
