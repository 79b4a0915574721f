import ArgumentParser
import Training

/// How often workers save the state of cells in training.
struct CheckpointOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Interval in seconds at which the state of a long cell in training is saved. (default: 60)",
      valueName: "seconds"),
    transform: NumberOption.real(CheckpointOption.seconds))
  var checkpointEvery = 60.0

  private static let seconds = "a number of seconds above 0 and below 1000000000"

  func validate() throws {
    if !(checkpointEvery > 0 && checkpointEvery < 1e9) {
      throw ValidationError(
        "--checkpoint-every: got \(Parameter.text(checkpointEvery)), expected \(Self.seconds).")
    }
  }
}
