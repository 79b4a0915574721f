import Kernels
import Networks

extension CellSpecification {
  /// What decides the mini-batches of a cell: a hash of the parameters that decide its training, seed included.
  ///
  /// Neither its number in any grid, nor what is recorded, nor the precision enter.
  package var batchKey: UInt64 {
    var words = [
      UInt64(network.inputs), UInt64(network.width), network.slope.bitPattern,
      UInt64(Parametrization.allCases.firstIndex(of: network.parametrization) ?? 0),
      network.symmetrize ? 1 : 0, tau.bitPattern, delta.bitPattern, rates.w.bitPattern, rates.a.bitPattern,
      learningRate.bitPattern,
    ]
    words += solver.described.batchWords
    words += task.described.batchWords
    if network.depth != 2 || network.outputs != 1 {
      words += [UInt64(network.outputs), UInt64(network.depth)]
    }
    if network.initialisation == .aligned { words.append(1) }
    words += network.activation.described.batchWords + network.architecture.described.batchWords
    // A chain: each word enters the counter of a block, whose bits are the key of the next.
    return words.enumerated().reduce(seed) { key, word in
      RandomStream(
        seed: key, purpose: StreamPurpose.batches.rawValue, index: Int(truncatingIfNeeded: word.element)
      )
      .bits(at: 2 * word.offset)
    }
  }
}
