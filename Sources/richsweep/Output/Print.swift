import Surroundings

/// Prints a result, by the door that notices when it does not arrive. (Swift's own `print` does not; this hides it.)
func print(_ text: String, terminator: String = "\n") {
  StandardOutput.print(text, terminator: terminator)
}
