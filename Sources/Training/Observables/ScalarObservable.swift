/// A number that is taken at every checkpoint. Each is a file in this folder, and a line in ``Observables/scalars``.
package protocol ScalarObservable: Sendable {
  /// What configurations and results call it.
  static var name: String { get }
  /// What it is called, short enough for the axis of a plot; the name in words where nothing else is said.
  static var longName: String { get }
  /// The unit as netCDF writes it; "1" where nothing else is said.
  static var units: String { get }
  /// What it is, for a reader of a result.
  static var explanation: String { get }
  /// What has to be prepared for it; nothing where nothing else is said.
  static var needs: ObservableNeeds { get }
  /// Whether sweeps record it that do not choose their metrics. Those of version 0.2 and earlier fixed which do: a new one
  /// does not, so that their fingerprints stand.
  static var isStandard: Bool { get }
  /// Whether programs of version 0.1 did not know it, so that cells of theirs may lack it.
  static var isRecent: Bool { get }
  /// Whether it is finite for as long as training is well.
  static var isAlwaysFinite: Bool { get }
  /// The values it can have in a network of `depth` layers and hidden layers of `width`: all from 0 on where nothing else is
  /// said.
  static func range(width: Int, depth: Int) -> ClosedRange<Double>
  /// Takes it; NaN where there is none.
  static func value(at moment: Moment) -> Double
}

extension ScalarObservable {
  package static var longName: String { name.replacing("_", with: " ") }
  package static var units: String { "1" }
  package static var needs: ObservableNeeds { [] }
  package static var isStandard: Bool { false }
  package static var isRecent: Bool { false }
  package static var isAlwaysFinite: Bool { false }
  package static func range(width: Int, depth: Int) -> ClosedRange<Double> { 0...Double.infinity }
}

/// What observables have prepared for them in a ``Moment``, and what their cost is made of.
package struct ObservableNeeds: OptionSet, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  /// ``Moment/testLoss``.
  package static let testOutputs = ObservableNeeds(rawValue: 1)
  /// ``Moment/signChanges``: preactivations on the training inputs, at the start and now.
  package static let activations = ObservableNeeds(rawValue: 2)
  /// ``Moment/kernelDistance``: the tangent kernel, at the start and now, O(n²) a value of the layers.
  package static let kernel = ObservableNeeds(rawValue: 4)
  /// ``Moment/weightedKernelDistance``: the tangent kernel with each layer's part weighted by its rate.
  package static let weightedKernel = ObservableNeeds(rawValue: 8)
  /// ``Moment/conserved`` and ``Moment/initialConserved``.
  package static let conserved = ObservableNeeds(rawValue: 16)
  /// ``Moment/teacher``: one that made the labels.
  package static let teacher = ObservableNeeds(rawValue: 32)
  /// ``Moment/weights``.
  package static let weights = ObservableNeeds(rawValue: 64)
  /// ``Moment/squaredGradient``.
  package static let gradient = ObservableNeeds(rawValue: 128)

  /// Any comparison of tangent kernels.
  package static let kernels: ObservableNeeds = [.kernel, .weightedKernel]
}
