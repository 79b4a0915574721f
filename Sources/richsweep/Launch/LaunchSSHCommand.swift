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
    abstract: "Train a sweep on hosts reached by ssh.",
    discussion: """
      The coordinator runs here, and each host runs one worker. Each line of --hosts is a host as ssh takes it (NAME, \
      USER@NAME or ssh://USER@NAME:PORT), optionally followed by threads=N. ssh must not ask for a password: use a key or \
      an agent.

      The hosts see the sweep directory under the same path as this machine. With --copy they need no shared file \
      system: they receive the program and a key.

      If a worker, its host or its connection fails, the worker starts again as soon as the host can be reached. Press \
      Ctrl-C once to let the workers finish the cells in training and stop. All workers stop when this process ends.

      Examples:
        richsweep launch ssh my.yaml --hosts hosts.txt
        richsweep launch ssh my.yaml --hosts hosts.txt --copy --address 10.0.0.1
      """)

  @OptionGroup var options: SweepOptions

  @Option(
    help: ArgumentHelp("The file of hosts, one on each line.", valueName: "file"), completion: .file())
  var hosts: String

  @Flag(help: "Copy the program and a key to the hosts, which do not see the sweep directory.")
  var copy = false

  @Option(
    help: ArgumentHelp(
      "The path of the program on the hosts. (default: the same path as here; with --copy, the copied program)",
      valueName: "path"))
  var program: String?

  @Option(
    help: ArgumentHelp("The ssh command with its options, such as 'ssh -F config'.", valueName: "command"))
  var ssh = "ssh"

  @Option(
    help: ArgumentHelp("The address on which the coordinator listens.", valueName: "address"))
  var listen = "tcp://*:*"

  @Option(
    help: ArgumentHelp(
      "The name or address by which the hosts reach this machine. (default: its host name)", valueName: "host"
    ))
  var address: String?

  @OptionGroup var checkpoints: CheckpointOption

  @Flag(help: "Do not write the result; 'richsweep merge' writes it later.")
  var noMerge = false

  func validate() throws {
    if ssh.contains(where: \.isNewline) || ssh.allSatisfy(\.isWhitespace) {
      throw ValidationError(
        "--ssh: got '\(ssh)', expected an ssh command such as 'ssh -F config'.")
    }
    if let address, address.wholeMatch(of: /[\w.:%\[\]-]+/) == nil {
      throw ValidationError("--address: got '\(address)', expected the name or address of a host.")
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
        // ssh prints nothing while it waits for a host that does not answer.
        StandardError.write("\(beginning(on: hosts, in: opened.directory))\n")
        return try LocalWorkers(
          hosts.enumerated().map { index, host in
            command(for: host, number: index + 1, script: file, at: address == nil ? nil : reached)
          }, program: { URL(fileURLWithPath: "/bin/bash") }, logs: opened.directory.logs, isPatient: true,
          logger: logger)
      },
      reunion: .seconds(5), logger: logger, merge: !noMerge)
  }

  /// Which workers are being started, and where to find their messages.
  private func beginning(on hosts: [HostList.Host], in directory: SweepDirectory) -> String {
    let named = hosts.prefix(Self.mostNamed).map(\.destination).joined(separator: ", ")
    let others = hosts.count > Self.mostNamed ? " and \(hosts.count - Self.mostNamed) more" : ""
    return "starting workers on \(named)\(others); the log of host number N in \(self.hosts) is "
      + "\(directory.logs.path(percentEncoded: false))worker-N.log"
  }

  private static let mostNamed = 8

  private func command(for host: HostList.Host, number: Int, script: URL, at endpoint: Endpoint?)
    -> LocalWorkers.Command
  {
    var arguments = [script.path(percentEncoded: false), host.destination]
    if let threads = host.threads { arguments += ["--threads", "\(threads)"] }
    // The sweep directory only has the name that this machine gives itself.
    if let endpoint, !copy { arguments += ["--connect", endpoint.description] }
    arguments += ["--checkpoint-every", "\(checkpoints.checkpointEvery)"]
    return LocalWorkers.Command(name: "\(number)", arguments: arguments)
  }
}
