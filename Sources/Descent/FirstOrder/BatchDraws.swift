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
