import ArgumentParser
import Foundation
import Launch
import ResultStore
import Surroundings
import SweepPlan
import Wire

/// `richsweep launch kubernetes`: coordinator and workers as pods.
struct LaunchKubernetesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kubernetes",
    abstract: "Train a sweep on Kubernetes: a coordinator with a volume, workers as pods.",
    discussion: """
      Example:  richsweep launch kubernetes my.yaml --workers 8 --cpus 4 --image registry.example.org/richsweep:1
                kubectl get pods -l app.kubernetes.io/name=richsweep

      Writes sweeps/my/kubernetes, a folder for 'kubectl apply -k', keys included, and applies it. The same line with
      another number of workers widens or narrows the Job. docs/cluster.md says how to fetch the result, and how to
      make the image.
      """)

  @Argument(help: "The sweep: a YAML file, or the name of a preset.", completion: Completion.sweep)
  var sweep: String

  @Option(help: "The directory in which the folder is made (default: sweeps/NAME).", completion: .directory)
  var out: String?

  @Option(help: "Worker pods.", transform: NumberOption.whole("from 1 to 100000"))
  var workers: Int

  @Option(help: "The image with the program, made by cluster/Containerfile.")
  var image: String

  @Option(help: "Cores of each worker.", transform: NumberOption.whole("from 1 to 4096"))
  var cpus = 1

  @Option(help: "Memory of each worker.")
  var memory = "2Gi"

  @Option(help: "Room for the sweep directory.")
  var storage = "10Gi"

  @Option(help: "The class of its volume (default: the cluster's).")
  var storageClass: String?

  @Option(help: "The namespace (default: that of kubectl's context).")
  var namespace: String?

  @Flag(help: "Write the folder, and apply nothing.")
  var noApply = false

  @Flag(help: "Print the manifests without the keys; write and apply nothing.")
  var dryRun = false

  func validate() throws {
    let problems = request.problems
    guard problems.isEmpty else { throw ValidationError(problems.joined(separator: "\n")) }
  }

  private var request: KubernetesRequest {
    var request = KubernetesRequest(workers: workers, image: image)
    (request.cpus, request.memory, request.namespace) = (cpus, memory, namespace)
    (request.storage, request.storageClass) = (storage, storageClass)
    return request
  }

  func run() throws {
    let source = try SweepSource(sweep)
    for file in [source.sweep.data, source.sweep.draws].compactMap({ $0 }) {
      throw BadRequest(
        "\(sweep): names the file \(file.path), which the coordinator's pod does not have; expected a sweep without "
          + "files: generate the data, or write draws of few numbers into the sweep itself")
    }
    // The most a ConfigMap takes.
    guard source.text.utf8.count < 1_000_000 else {
      throw BadRequest(
        "\(sweep): has \(source.text.utf8.count) bytes, and Kubernetes takes less than 1000000")
    }
    let folder = KubernetesFolder(request, name: source.sweep.name)
    if dryRun {
      for file in folder.files { print("### \(file.name)\n\(file.text)") }
      return
    }
    let root = try source.directory(out: out).root.appending(path: "kubernetes", directoryHint: .isDirectory)
    try checkOwn(root, names: folder.files.map(\.name) + ["sweep.yaml"])
    try Folder.make(root)
    try writeKeys(root.appending(path: "keys", directoryHint: .isDirectory))
    for file in folder.files {
      try DurableFile.write([Array(file.text.utf8)], to: root.appending(path: file.name))
    }
    try DurableFile.write([Array(source.text.utf8)], to: root.appending(path: "sweep.yaml"))
    guard !noApply else { return print("kubectl apply -k \(root.path(percentEncoded: false))") }
    print(try Kubectl.apply(root), terminator: "")
  }

  /// Refuses a folder with files of these names that an earlier line did not write.
  private func checkOwn(_ folder: URL, names: [String]) throws {
    let kustomization = try? String(contentsOf: folder.appending(path: "kustomization.yaml"), encoding: .utf8)
    guard kustomization?.contains("richsweep") != true else { return }
    for name in names {
      let path = folder.appending(path: name).path(percentEncoded: false)
      guard access(path, F_OK) != 0 else {
        throw BadRequest("\(path): is there already and would be replaced; choose another --out")
      }
    }
  }

  /// Makes the keys where there are none yet, and what each side is told of the other's.
  private func writeKeys(_ folder: URL) throws {
    let keys = try SweepKeys.orNew(in: folder)
    _ = try SweepKeys.remoteWorker(in: folder)
    try DurableFile.write(
      [Array("\(keys.coordinator.publicKey)\n".utf8)], to: folder.appending(path: "coordinator.pub"))
  }
}
