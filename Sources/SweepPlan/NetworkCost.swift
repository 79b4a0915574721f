internal import Training

/// Multiply-adds of the dense products of a network: O(n) a weight and an evaluation, O(n²) a value of its layers and a
/// checkpoint.
struct NetworkCost {
  /// d, h, c and L.
  var inputs, width, outputs, depth: Double

  private var isLayered: Bool { outputs > 1 || depth > 2 }
  private var weights: Double {
    width * inputs + (isLayered ? width * (outputs + (depth - 2) * width) : 0)
  }

  /// Of one gradient evaluation: forward, to the layer below, and to the weights, of which the first layer has no below.
  func evaluation(samples: Double) -> Double {
    samples * (isLayered ? 3 * weights - width * inputs : 2 * weights)
  }

  /// Of one checkpoint, as far as it is recorded: kernels on the training inputs (half of n², by symmetry), one or, where layers
  /// have rates of their own, two; then a forward pass over the test set.
  func checkpoint(samples: Double, tests: Double, rates: Rates, record: RecordSpecification) -> Double {
    let needs = Observables.needs(of: record)
    let hidden = isLayered ? (depth - 1) * width * outputs * outputs : width
    let compared = min(samples, record.kernelSamples.map { Double($0) } ?? samples)
    let (plain, weighted) = (needs.contains(.kernel), needs.contains(.weightedKernel))
    let isOne = rates.areEqual(depth: Int(depth)) || !(plain && weighted)
    let kernels: Double = plain || weighted ? isOne ? 1 : 2 : 0
    return kernels * compared * compared / 2 * (2 * hidden + inputs)
      + (needs.contains(.testOutputs) ? tests * weights : 0)
  }
}
