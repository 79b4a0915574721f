import Kernels

/// Which samples make up the mini-batch of a step: a function of key and step alone.
package struct BatchDraws: Sendable {
  private let key: UInt64
  private let samples: Int
  private let replacement: Bool
  /// The batch of the last step asked for.
  package private(set) var batch: [Int]
  /// A shuffled order of all samples, that of the last epoch asked for.
  private var order: [Int]
  private var epoch = -1

  /// Batches of `size` out of `samples`, at least one of which there is.
  ///
  /// - Parameter key: decides everything, together with the step.
  package init(samples: Int, size: Int, replacement: Bool, key: UInt64) {
    precondition(size >= 1 && size <= samples)
    self.key = key
    self.samples = samples
    self.replacement = replacement
    batch = [Int](repeating: 0, count: size)
    order = Array(0..<(replacement ? 0 : samples))
  }

  /// Draws the batch of `step`. O(size), and O(samples) where an epoch begins; allocates nothing.
  ///
  /// With replacement every step has a stream of its own. Without, every epoch has: its stream shuffles
  /// the samples (Fisher and Yates), whose order is cut into ⌊samples / size⌋ batches.
  package mutating func draw(step: Int) {
    if replacement {
      let stream = StreamPurpose.batches.stream(seed: key, index: step)
      for place in batch.indices { batch[place] = Self.below(samples, stream, place) }
      return
    }
    let (epoch, part) = step.quotientAndRemainder(dividingBy: samples / batch.count)
    if epoch != self.epoch { shuffle(epoch: epoch) }
    for place in batch.indices { batch[place] = order[part * batch.count + place] }
  }

  private mutating func shuffle(epoch: Int) {
    let stream = StreamPurpose.batches.stream(seed: key, index: epoch)
    for place in order.indices { order[place] = place }
    for place in 0..<max(0, samples - 1) {
      order.swapAt(place, place + Self.below(samples - place, stream, place))
    }
    self.epoch = epoch
  }

  /// A whole number from 0 to `bound` − 1; uneven by less than bound · 2⁻⁶⁴.
  private static func below(_ bound: Int, _ stream: RandomStream, _ position: Int) -> Int {
    Int(stream.bits(at: position).multipliedFullWidth(by: UInt64(bound)).high)
  }
}

/// The gradients of mini-batches, with the room for one.
struct MiniBatches<Network: NetworkObjective>: Sendable {
  typealias Scalar = Network.Scalar

  private var draws: BatchDraws
  private var objective: Network
  private var samples: TrainingSamples<Scalar>

  init(of objective: Network, size: Int, replacement: Bool, key: UInt64) {
    self.objective = objective
    let all = objective.training
    draws = BatchDraws(samples: all.count, size: size, replacement: replacement, key: key)
    samples = TrainingSamples(
      inputs: [Double](repeating: 0, count: size * all.depth),
      labels: [Double](repeating: 0, count: size * all.outputs), depth: all.depth, outputs: all.outputs)
  }

  /// The number of parameters, padding included.
  var parameterCount: Int { objective.groups.reduce(0) { max($0, $1.range.upperBound) } }

  /// The loss of the batch of `step`, and its gradient. Allocates nothing.
  mutating func evaluate(
    step: Int, at parameters: AlignedVector<Scalar>, gradient: inout AlignedVector<Scalar>
  ) -> Double {
    draws.draw(step: step)
    samples.gather(draws.batch, from: objective.training)
    return objective.evaluate(at: parameters, on: samples, gradient: &gradient)
  }
}

extension CellSpecification {
  /// What decides the mini-batches of a cell: a hash of the parameters that decide its training, seed included.
  ///
  /// Neither its number in any grid, nor what is recorded, nor the precision enter.
  package var batchKey: UInt64 {
    var words = [
      UInt64(network.inputs), UInt64(network.width), network.slope.bitPattern,
      UInt64(Parametrization.allCases.firstIndex(of: network.parametrization) ?? 0),
      network.symmetrize ? 1 : 0, tau.bitPattern, delta.bitPattern, rates.w.bitPattern, rates.a.bitPattern,
      learningRate.bitPattern, UInt64(batch), replacement ? 1 : 0,
    ]
    switch task {
    case .teacherStudent(let samples, _, let teacherWidth): words += [UInt64(samples), UInt64(teacherWidth)]
    case .xor(let samples, _, let spread): words += [UInt64(samples), spread.bitPattern]
    case .linear(let samples, _, let strengths, let whitened):
      words += [UInt64(samples), whitened ? 1 : 0] + strengths.map(\.bitPattern)
    case .data: break
    }
    if network.isLayered { words += [UInt64(network.outputs), UInt64(network.depth)] }
    if network.initialisation == .aligned { words.append(1) }
    // A chain: each word enters the counter of a block, whose bits are the key of the next.
    return words.enumerated().reduce(seed) { key, word in
      RandomStream(
        seed: key, purpose: StreamPurpose.batches.rawValue, index: Int(truncatingIfNeeded: word.element)
      )
      .bits(at: 2 * word.offset)
    }
  }
}
