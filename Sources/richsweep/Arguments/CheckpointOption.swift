import ArgumentParser

/// How often workers write down cells in training: what `run` and `work` have in common.
struct CheckpointOption: ParsableArguments {
  @Option(
    help: "Seconds after which a cell in training is written down, and again.",
    transform: NumberOption.real(CheckpointOption.seconds))
  var checkpointEvery = 60.0

  private static let seconds = "a number of seconds above 0 and below 1000000000"

  func validate() throws {
    if !(checkpointEvery > 0 && checkpointEvery < 1e9) {
      throw ValidationError("--checkpoint-every: got \(checkpointEvery), expected \(Self.seconds).")
    }
  }
}
