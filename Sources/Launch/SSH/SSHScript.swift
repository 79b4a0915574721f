import ClusterTemplates

/// The script that holds a worker on another machine: cluster/ssh/worker.sh with what was asked for filled in.
package struct SSHScript: Sendable {
  /// How a worker there finds the sweep.
  package enum Access: Sendable {
    /// It sees the sweep directory.
    case directory(String)
    /// It is sent everything: with the file here of the key it gets.
    case network(key: String)
  }

  /// ssh, with options of its own.
  package var ssh: String
  /// The program, where the host finds it.
  package var program: String
  /// The program here, if it is to be copied.
  package var copy: String?
  package var access: Access

  package init(ssh: String, program: String, copy: String?, access: Access) {
    (self.ssh, self.program, self.copy, self.access) = (ssh, program, copy, access)
  }

  /// The script for workers of a coordinator.
  ///
  /// - Parameters:
  ///   - address: where workers reach it.
  ///   - publicKey: the key to know it by, in hexadecimal.
  package func text(address: String, publicKey: String) -> String {
    var settings = ["ssh=(\(ssh))", "program=\(Shell.quoted(program))"]
    if let copy { settings.append("copy=\(Shell.quoted(copy))") }
    switch access {
    case .directory(let path): settings.append("directory=\(Shell.quoted(path))")
    case .network(let key):
      settings += [
        "address=\(Shell.quoted(address))", "coordinator_key=\(publicKey)", "key=\(Shell.quoted(key))",
      ]
    }
    return Template.fill(ClusterTemplates.sshWorker, ["#launch: settings": settings])
  }
}
