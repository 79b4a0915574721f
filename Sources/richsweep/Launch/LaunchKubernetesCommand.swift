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
    abstract: "Train a sweep on Kubernetes.",
    discussion: """
      Writes the folder kubernetes of the sweep directory, with manifests for 'kubectl apply -k' and the keys of the \
      sweep, and applies it. The coordinator is a pod with a volume, and the workers are the pods of a Job. Run the same \
      command with another --workers to change the size of the Job. docs/cluster.md describes how to make the image and \
      how to fetch the result.

      Examples:
        richsweep launch kubernetes my.yaml --workers 8 --cpus 4 \\
          --image registry.example.org/richsweep:1
        kubectl get pods -l app.kubernetes.io/name=richsweep
      """)

  @Argument(
    help: "The sweep: a YAML file, the name of a preset, or - for standard input.",
    completion: Completion.sweep)
  var sweep: String

  @Option(
    name: [.short, .long],
    help: ArgumentHelp(
      "The sweep directory, in which the folder is written. (default: sweeps/NAME)", valueName: "directory"),
    completion: .directory)
  var out: String?

  @Option(help: "Number of worker pods.", transform: NumberOption.whole("from 1 to 100000"))
  var workers: Int

  @Option(help: "The container image with the program, built from cluster/Containerfile.")
  var image: String

  @Option(help: "Cores of each worker. (default: 1)", transform: NumberOption.whole("from 1 to 4096"))
  var cpus = 1

  @Option(help: "Memory of each worker.")
  var memory = "2Gi"

  @Option(help: "Size of the volume for the sweep directory.")
  var storage = "10Gi"

  @Option(help: "Storage class of the volume. (default: that of the cluster)")
  var storageClass: String?

  @Option(help: "The namespace. (default: that of kubectl's context)")
  var namespace: String?

  @Flag(help: "Write the folder, but do not apply it.")
  var noApply = false

  @Flag(help: "Print the manifests without the keys. Write and apply nothing.")
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
        "\(sweep): names the file \(file.path), which the coordinator's pod does not have; use a generated task, and write "
          + "draws of few numbers into the sweep itself")
    }
    // The most a ConfigMap takes.
    guard source.text.utf8.count < 1_000_000 else {
      throw BadRequest(
        "\(sweep): has \(source.text.utf8.count) bytes; Kubernetes takes fewer than 1000000")
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

  /// Refuses a folder with files of these names that this command did not write.
  private func checkOwn(_ folder: URL, names: [String]) throws {
    let kustomization = try? String(contentsOf: folder.appending(path: "kustomization.yaml"), encoding: .utf8)
    guard kustomization?.contains("richsweep") != true else { return }
    for name in names {
      let path = folder.appending(path: name).path(percentEncoded: false)
      guard access(path, F_OK) != 0 else {
        throw BadRequest("\(path): already exists and would be replaced; choose another --out")
      }
    }
  }

  /// Makes the keys that do not exist yet, and the public key files of both sides.
  private func writeKeys(_ folder: URL) throws {
    let keys = try SweepKeys.orNew(in: folder)
    _ = try SweepKeys.remoteWorker(in: folder)
    try DurableFile.write(
      [Array("\(keys.coordinator.publicKey)\n".utf8)], to: folder.appending(path: "coordinator.pub"))
  }
}
