/// The settings of a launch on Kubernetes.
package struct KubernetesRequest: Sendable {
  package var workers: Int
  /// The image with the program, as cluster/Containerfile makes it.
  package var image: String
  /// Cores, and training threads, of each worker.
  package var cpus = 1
  package var memory = "2Gi"
  /// Size of the volume for the sweep directory.
  package var storage = "10Gi"
  /// The storage class of the volume; nil for the cluster's default.
  package var storageClass: String?
  /// The namespace; nil for that of kubectl's context.
  package var namespace: String?

  package init(workers: Int, image: String) {
    (self.workers, self.image) = (workers, image)
  }

  /// All problems as sentences; empty if there are none.
  package var problems: [String] {
    var problems: [String] = []
    func check(_ isRight: Bool, _ option: String, _ value: String, _ expected: String) {
      if !isRight { problems.append("--\(option): got '\(value)', expected \(expected).") }
    }
    let name = /[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?/
    check((1...100_000).contains(workers), "workers", "\(workers)", "a number from 1 to 100000")
    check((1...4096).contains(cpus), "cpus", "\(cpus)", "a number from 1 to 4096")
    check(
      image.wholeMatch(of: /[A-Za-z0-9][\w.:\/@-]*/) != nil, "image", image,
      "the name of an image, such as registry.example.org/richsweep:1")
    for (option, size) in [("memory", memory), ("storage", storage)] {
      check(size.wholeMatch(of: /[1-9][0-9]*(Mi|Gi|Ti)/) != nil, option, size, "a size such as 2Gi")
    }
    if let storageClass {
      check(
        storageClass.wholeMatch(of: /[a-z0-9]([a-z0-9.-]*[a-z0-9])?/) != nil, "storage-class", storageClass,
        "a name of lower-case letters, digits, . and -")
    }
    if let namespace {
      check(
        namespace.wholeMatch(of: name) != nil, "namespace", namespace,
        "a name of lower-case letters, digits and -")
    }
    return problems
  }
}
