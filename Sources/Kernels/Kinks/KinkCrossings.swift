/// The kinks that a step resolved, neuron by neuron.
package struct KinkCrossings: Sendable {
  /// A sample whose gate may have changed.
  package struct Kink: Sendable {
    /// j.
    package var sample: Int32
    /// The mean of ∂L/∂z_ij over the step.
    var mean: Double
    /// For what share of the time the gate was open at the end of the step.
    package var share = 0.0
  }

  /// No more than so many for a neuron: the nearest.
  package static var most: Int { 64 }

  /// h rows of ``most``.
  private var kinks: [Kink]
  package private(set) var counts: [Int]

  init(width: Int) {
    kinks = Array(repeating: Kink(sample: 0, mean: 0), count: width * Self.most)
    counts = Array(repeating: 0, count: width)
  }

  package subscript(neuron: Int, place: Int) -> Kink {
    get { kinks[neuron * Self.most + place] }
    set { kinks[neuron * Self.most + place] = newValue }
  }

  mutating func setCount(_ count: Int, of neuron: Int) { counts[neuron] = count }
}
