import PortableMath
import Randomness
import Testing
import Theory
import Training

/// A repeatable source of random cases.
struct Cases: RandomNumberGenerator {
  let seed: UInt64
  private var random: SplitMix64

  init(seed: UInt64) {
    self.seed = seed
    random = SplitMix64(seed: seed)
  }

  mutating func next() -> UInt64 { random.next() }

  /// A number between −size and size.
  mutating func number(_ size: Double = 1) -> Double { Double.random(in: -size...size, using: &self) }

  mutating func vector(_ count: Int, _ size: Double = 1) -> [Double] { (0..<count).map { _ in number(size) } }

  mutating func matrix(_ rows: Int, _ columns: Int, _ size: Double = 1) -> Matrix {
    Matrix(rows: rows, columns: columns, elements: vector(rows * columns, size))
  }

  /// A neuron of 1 to 5 inputs: δ from −4 to 4 and any sign of a, rates equal or not.
  mutating func neuron() -> SingleNeuron {
    let count = Int.random(in: 1...5, using: &self)
    let rates =
      Bool.random(using: &self) ? Rates() : Rates(w: 0.3 + number().magnitude, a: 0.3 + number().magnitude)
    return SingleNeuron(
      delta: number(4), beta: vector(count), isPositive: Bool.random(using: &self),
      target: vector(count, 1.5),
      rates: rates) ?? neuron()
  }
}

/// ‖x − y‖ / (‖y‖ + floor).
func difference(_ x: [Double], _ y: [Double], floor: Double = 0) -> Double {
  let norm = Vectors.norm(y) + floor
  return norm > 0 ? Vectors.norm(zip(x, y).map { $0 - $1 }) / norm : Vectors.norm(x)
}

/// The derivative of a function at t by central differences of sixth order.
func derivative(at t: Double, step: Double, _ function: (Double) -> [Double]) -> [Double] {
  let weights: [(offset: Double, weight: Double)] = [(1, 0.75), (2, -0.15), (3, 1 / 60)]
  var sum = [Double](repeating: 0, count: function(t).count)
  for (offset, weight) in weights {
    let after = function(t + offset * step)
    let before = function(t - offset * step)
    for i in sum.indices { sum[i] += weight / step * (after[i] - before[i]) }
  }
  return sum
}
