/// What a stream of random numbers is for; together with the seed and an index it decides every number in it.
///
/// The raw values are part of what a seed means: never renumber them.
package enum StreamPurpose: UInt32 {
  /// Initial direction of a neuron, or of a pair of neurons when symmetrised.
  case directions = 1
  /// Initial sign of a neuron's readout, likewise.
  case signs = 2
  /// Direction of a teacher neuron.
  case teacherDirections = 3
  /// Sign of a teacher neuron's readout.
  case teacherSigns = 4
  /// A training input.
  case inputs = 5
  /// A test input.
  case testInputs = 6
  /// Which samples make up a mini-batch.
  case batches = 7
  /// Initial readout of a neuron, or of a pair of neurons, where there are several outputs.
  case readouts = 20
  /// A row of a layer between the first and the last; the index holds layer and row.
  case middleLayers = 21
  /// A singular vector of a linear task's map, on the side of the outputs.
  case targetOutputs = 22
  /// Likewise on the side of the inputs.
  case targetInputs = 23

  /// The stream of this purpose for neuron or sample `index` under `seed`.
  package func stream(seed: UInt64, index: Int) -> RandomStream {
    RandomStream(seed: seed, purpose: rawValue, index: index)
  }
}
