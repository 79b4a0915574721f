import ArgumentParser

/// `richsweep launch`: workers on other machines.
struct LaunchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "launch",
    abstract: "Train a sweep on a cluster.",
    discussion: """
      Examples:
        richsweep launch slurm my.yaml --workers 200 --time 4:00:00
        richsweep launch ssh my.yaml --hosts hosts.txt --copy
        richsweep launch kubernetes my.yaml --workers 8 --image registry/richsweep:1
      """,
    subcommands: [LaunchSlurmCommand.self, LaunchSSHCommand.self, LaunchKubernetesCommand.self])
}
