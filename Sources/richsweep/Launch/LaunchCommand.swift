import ArgumentParser

/// `richsweep launch`: workers on other machines.
struct LaunchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "launch",
    abstract: "Train a sweep on the machines of a cluster.",
    discussion: """
      Example:  richsweep launch slurm my.yaml --workers 200 --time 4:00:00
                richsweep launch ssh my.yaml --hosts hosts.txt
      """,
    subcommands: [LaunchSlurmCommand.self, LaunchSSHCommand.self, LaunchKubernetesCommand.self])
}
