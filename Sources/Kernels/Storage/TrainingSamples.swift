import KernelInterface

/// Labelled samples whose inputs are there twice: what gradients are taken over.
package struct TrainingSamples<Scalar: KernelScalar>: Sendable {
  /// The samples in panels, in which samples are neighbours.
  package private(set) var labelled: LabelledSamples<Scalar>
  /// The whole lines of the inputs in bands, in which inputs are neighbours; see `BandsView`.
  private var bands: AlignedVector<Scalar>

  /// Rounds row-major inputs and labels to the scalar type.
  ///
  /// - Precondition: there are as many rows of `depth` inputs as there are of `outputs` labels.
  package init(inputs: [Double], labels: [Double], depth: Int, outputs: Int = 1) {
    labelled = LabelledSamples(inputs: inputs, labels: labels, depth: depth, outputs: outputs)
    var banded: [Double] = []
    banded.reserveCapacity(labelled.count * wholeLines(depth, Scalar.self))
    for band in Self.bands(depth: depth) {
      for row in stride(from: 0, to: inputs.count, by: depth) {
        banded += inputs[(row + band.lowerBound)..<(row + band.upperBound)]
      }
    }
    bands = AlignedVector(banded)
  }

  /// n.
  package var count: Int { labelled.count }
  /// c.
  package var outputs: Int { labelled.outputs }
  /// d.
  package var depth: Int { labelled.depth }
  /// (1/n) Σ ‖x_j‖².
  package var meanSquaredLength: Double { labelled.inputs.values.squaredNorm / Double(count) }
  /// (1/n) Σ ‖y_j‖², the mean squared error of predicting nothing.
  package var meanSquaredLabel: Double { labelled.labels.values.squaredNorm / Double(count) }
  /// How many scalars there are, padding included.
  package var scalarCount: Int { labelled.scalarCount + bands.count }

  /// Becomes the samples `chosen` of `source`, in that order. Allocates nothing if this owner is the only one.
  ///
  /// - Precondition: as many are chosen as there are samples here, and all are samples of `source`, which is as deep
  ///   and has as many outputs.
  package mutating func gather(_ chosen: [Int], from source: TrainingSamples) {
    precondition(chosen.count == count && source.depth == depth && source.outputs == outputs)
    for row in chosen {
      precondition(row >= 0 && row < source.count, "sample \(row) outside 0..<\(source.count)")
    }
    gatherBands(chosen, from: source)
    gatherPanels(chosen, from: source)
    gatherLabels(chosen, from: source)
  }

  private mutating func gatherLabels(_ chosen: [Int], from source: TrainingSamples) {
    let outputs = outputs
    labelled.labels.values.write { target in
      source.labelled.labels.values.read { from in
        for (place, row) in chosen.enumerated() {
          Scalar.copy(
            from + SamplePanels<Scalar>.place(of: row, 0, depth: outputs), step: panelWidth,
            to: target + SamplePanels<Scalar>.place(of: place, 0, depth: outputs), step: panelWidth,
            count: outputs)
        }
      }
    }
  }

  private mutating func gatherBands(_ chosen: [Int], from source: TrainingSamples) {
    let (count, depth) = (count, depth)
    bands.write { target in
      source.bands.read { from in
        for band in Self.bands(depth: depth) {
          for (place, row) in chosen.enumerated() {
            Scalar.copy(
              from + Self.place(of: row, in: band, count: source.count), step: 1,
              to: target + Self.place(of: place, in: band, count: count), step: 1, count: band.count)
          }
        }
      }
    }
  }

  private mutating func gatherPanels(_ chosen: [Int], from source: TrainingSamples) {
    let depth = depth
    labelled.inputs.values.write { target in
      for (place, row) in chosen.enumerated() {
        source.copyInputs(
          of: row, to: target + SamplePanels<Scalar>.place(of: place, 0, depth: depth), step: panelWidth)
      }
    }
  }

  /// Writes the inputs of one sample, `step` apart: whole lines from the bands, in which they are near each other, the
  /// rest from the panels.
  func copyInputs(of row: Int, to target: UnsafeMutablePointer<Scalar>, step: Int = 1) {
    precondition(row >= 0 && row < count, "sample \(row) outside 0..<\(count)")
    let (depth, whole) = (depth, wholeLines(depth, Scalar.self))
    bands.read { bands in
      for band in Self.bands(depth: depth) {
        Scalar.copy(
          bands + Self.place(of: row, in: band, count: count), step: 1, to: target + band.lowerBound * step,
          step: step, count: band.count)
      }
    }
    labelled.inputs.values.read { panels in
      Scalar.copy(
        panels + SamplePanels<Scalar>.place(of: row, whole, depth: depth), step: panelWidth,
        to: target + whole * step, step: step, count: depth - whole)
    }
  }

  func withViews<Result>(_ body: (SamplesView<Scalar>, BandsView<Scalar>) -> Result) -> Result {
    labelled.withView { samples in
      bands.read { body(samples, BandsView(values: $0, depth: wholeLines(depth, Scalar.self))) }
    }
  }

  /// Which inputs are in which band.
  private static func bands(depth: Int) -> some Sequence<Range<Int>> {
    let whole = wholeLines(depth, Scalar.self)
    let width = bandWidth(Scalar.self)
    return stride(from: 0, to: whole, by: width).lazy.map { $0..<min($0 + width, whole) }
  }

  /// Where a sample's inputs of one band begin, if there are `count` samples.
  private static func place(of row: Int, in band: Range<Int>, count: Int) -> Int {
    band.lowerBound * count + row * band.count
  }
}
