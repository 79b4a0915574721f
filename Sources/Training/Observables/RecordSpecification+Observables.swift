extension RecordSpecification {
  /// What ``metrics`` are where some names are chosen: in order, and nil where they are the standard ones.
  package static func metrics(_ chosen: Set<String>) -> [String]? {
    chosen == Set(Observables.standardNames) ? nil : Observables.names.filter(chosen.contains)
  }

  /// What is wrong with the choice of observables.
  package struct ObservablesProblem: Sendable {
    /// The field of `record` that is wrong.
    package let field: String
    /// What it is.
    package let got: String
    /// What it could be.
    package let expected: String

    /// Both in a sentence.
    package var message: String { "got \(got), expected \(expected)" }
  }

  /// What is wrong with the choice of observables; nil where nothing is.
  package var observablesProblem: ObservablesProblem? {
    if let metrics, metrics != Self.metrics(Set(metrics)) {
      return ObservablesProblem(
        field: "metrics", got: "[\(metrics.joined(separator: ", "))]",
        expected:
          "some of [\(Observables.names.joined(separator: ", "))], each once and in this order, and not exactly the "
          + "standard ones")
    }
    guard let count = kernelSamples else { return nil }
    let needing = Observables.names.filter { !Observables.needs(of: $0).isDisjoint(with: .kernels) }
    let expected =
      count < 1
      ? "at least 1"
      : Observables.needs(of: self).isDisjoint(with: .kernels)
        ? "it only where record.metrics has \(needing.joined(separator: " or "))" : nil
    return expected.map { ObservablesProblem(field: "kernel_samples", got: "\(count)", expected: $0) }
  }
}
