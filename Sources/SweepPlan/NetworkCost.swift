internal import Training

/// What networks cost over all samples: O(n) a weight and an evaluation, O(n²) a value of its layers and a checkpoint.
extension NetworkCost {
  /// Of one gradient evaluation.
  func evaluation(samples: Double) -> Double { samples * gradient }

  /// Of one checkpoint, as far as it is recorded: kernels on the training inputs (half of n², by symmetry), one or, where layers
  /// have rates of their own, two; then a forward pass over the test set.
  func checkpoint(samples: Double, tests: Double, haveOneRate: Bool, record: RecordSpecification) -> Double {
    let needs = Observables.needs(of: record)
    let compared = min(samples, record.kernelSamples.map { Double($0) } ?? samples)
    let (plain, weighted) = (needs.contains(.kernel), needs.contains(.weightedKernel))
    let kernels: Double = plain || weighted ? haveOneRate || !(plain && weighted) ? 1 : 2 : 0
    return kernels * compared * compared / 2 * pair + (needs.contains(.testOutputs) ? tests * forward : 0)
  }
}
