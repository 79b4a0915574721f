internal import Training

/// What networks cost over all samples: O(n) a weight and an evaluation, O(n²) a value of its layers and a checkpoint.
extension NetworkCost {
  /// Of one gradient evaluation.
  func evaluation(samples: Double) -> Double { samples * gradient }

  /// Of one checkpoint: kernels on the training inputs (half of n², by symmetry), one or, where layers have rates of
  /// their own, two; then a forward pass over the test set.
  func checkpoint(samples: Double, tests: Double, kernels: Double) -> Double {
    kernels * samples * samples / 2 * pair + tests * forward
  }
}
