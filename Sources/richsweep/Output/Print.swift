import Surroundings

/// Prints a result and notes whether it could be written. This hides Swift's `print`, which does not.
func print(_ text: String, terminator: String = "\n") {
  StandardOutput.print(text, terminator: terminator)
}
