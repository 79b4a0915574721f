/// The files of this folder, as `richsweep launch` has them with it.
public enum ClusterTemplates {
  /// Slurm's script for a coordinator.
  public static var slurmCoordinator: String { text(PackageResources.coordinator_sbatch) }
  /// Slurm's script for an array of workers.
  public static var slurmWorkers: String { text(PackageResources.workers_sbatch) }
  /// What `kubectl apply -k` reads.
  public static var kustomization: String { text(PackageResources.kustomization_yaml) }
  /// The coordinator's pod, with its volume and its name.
  public static var kubernetesCoordinator: String { text(PackageResources.coordinator_yaml) }
  /// The workers' pods.
  public static var kubernetesWorkers: String { text(PackageResources.workers_yaml) }
  /// The script that holds a worker on another machine, by OpenSSH.
  public static var sshWorker: String { text(PackageResources.worker_sh) }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
