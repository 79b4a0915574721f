import ClusterTemplates
package import Foundation

/// The folder of one sweep that `kubectl apply -k` takes: the files of cluster/kubernetes with what was asked for
/// filled in. The keys are not among them.
package struct KubernetesFolder: Sendable {
  package struct File: Sendable {
    package let name: String
    package let text: String
  }

  private let request: KubernetesRequest
  private let instance: String

  /// The folder of a sweep of that name.
  package init(_ request: KubernetesRequest, name: String) {
    self.request = request
    let plain = name.lowercased().unicodeScalars.map { scalar in
      ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) ? Character(scalar) : "-"
    }
    // Names of pods have at most 63 characters, and the rest of theirs has 30.
    let trimmed = String(plain.prefix(30)).split(separator: "-").joined(separator: "-")
    instance = trimmed.isEmpty ? "sweep" : trimmed
  }

  /// Everything but the sweep and the keys.
  package var files: [File] {
    [
      File(
        name: "kustomization.yaml",
        text: Template.fill(ClusterTemplates.kustomization, ["#launch: settings": settings])),
      File(name: "coordinator.yaml", text: ClusterTemplates.kubernetesCoordinator),
      File(name: "workers.yaml", text: ClusterTemplates.kubernetesWorkers),
    ]
  }

  private var settings: [String] {
    let container = "/spec/template/spec/containers/0"
    var volume = [("/spec/volumeClaimTemplates/0/spec/resources/requests/storage", request.storage)]
    if let storageClass = request.storageClass {
      volume.append(("/spec/volumeClaimTemplates/0/spec/storageClassName", storageClass))
    }
    let workers = [
      "      - {op: replace, path: /spec/completions, value: \(request.workers)}",
      "      - {op: replace, path: /spec/parallelism, value: \(request.workers)}",
    ]
    return (request.namespace.map { ["namespace: \"\($0)\""] } ?? []) + [
      "nameSuffix: \"-\(instance)\"",
      "labels:",
      "  - pairs: {app.kubernetes.io/instance: \"\(instance)\"}",
      "    includeSelectors: true",
      "    includeTemplates: true",
      "patches:",
      "  - target: {kind: StatefulSet}",
      "    patch: |-",
    ] + Self.patch([("\(container)/image", request.image)] + volume) + [
      "  - target: {kind: Job}",
      "    patch: |-",
    ] + workers
      + Self.patch([
        ("\(container)/image", request.image), ("\(container)/resources/requests/cpu", "\(request.cpus)"),
        ("\(container)/resources/limits/cpu", "\(request.cpus)"),
        ("\(container)/resources/requests/memory", request.memory),
        ("\(container)/resources/limits/memory", request.memory),
      ])
  }

  private static func patch(_ values: [(path: String, value: String)]) -> [String] {
    // "add" replaces what is there.
    values.map { "      - {op: add, path: \($0.path), value: \"\($0.value)\"}" }
  }
}

/// The command that talks to the cluster.
package enum Kubectl {
  /// Applies a folder.
  ///
  /// - Returns: what it says of each thing made.
  /// - Throws: ``LaunchError`` with what it says.
  package static func apply(_ folder: URL) throws(LaunchError) -> String {
    try Tool(name: "kubectl").run(
      ["apply", "-k", folder.path(percentEncoded: false)], limit: .seconds(120))
  }
}
