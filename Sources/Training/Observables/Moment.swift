package import Networks

/// A checkpoint of a cell's training, as observables see it: what they need, and only what one of those needs that are recorded.
///
/// It knows no type of network and no precision, so that observables are plain functions: cells of some sweeps train in
/// microseconds.
package struct Moment: Sendable {
  /// The network that is trained.
  package let network: NetworkSpecification
  /// What the cell records.
  package let record: RecordSpecification
  /// The teacher that made the labels; nil where none did.
  let teacher: Teacher?
  /// n, the number of training samples.
  package let samples: Int
  /// L on the training set.
  package let trainLoss: Double
  /// ‖θ − θ(0)‖².
  package let squaredMove: Double
  /// L on the test set; NaN where there is none.
  package var testLoss = Double.nan
  /// ‖∂L/∂θ‖².
  package var squaredGradient = Double.nan
  /// The weights of all layers one after the other, each row-major, whatever the precision.
  package var weights: [Double] = []
  /// How many signs of hidden neurons' preactivations are not those of the start, over all neurons and training inputs.
  package var signChanges = 0
  /// How far the tangent kernel is from that of the start.
  package var kernelDistance = 0.0
  /// The same of the kernel whose parts are weighted by the layers' rates.
  package var weightedKernelDistance = 0.0
  /// What the flow conserves; none before the parameters move.
  package var conserved: [Double] = []
  /// The same at the start.
  package var initialConserved: [Double] = []

  /// W of the first layer, h × d, row-major; of ``weights``.
  package var firstLayer: ArraySlice<Double> { weights[..<(network.width * network.inputs)] }
}
