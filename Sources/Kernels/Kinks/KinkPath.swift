import KernelInterface

/// What an evaluation is to the step of an integrator that resolves kinks.
package enum StepEvaluation: Sendable {
  /// At the parameters that a step will set out from.
  case start
  /// On the way, with a weight in the step's quadrature. The latest is what the way is extrapolated from.
  case stage(weight: Double, isFirst: Bool, isLatest: Bool)
  /// At the end of a step, from which the next will set out.
  case end
}

/// The kinks of a rectifier that a step comes across, and what it takes to resolve them (own).
///
/// Where z_ij = w_i·x_j changes sign, the gradient jumps by a_i Δ_j x_j, Δ_j = (1 − ℓ) v_j. A step that looks at a few
/// places on its way hardly knows when that happened, and where descent is held at z_ij = 0, in a zigzag, it does not know
/// for what share of the time the gate was open; the gates are nearly all of its error, and it falls only like the length
/// of the step, whatever the order of the method. But few of the n·h gates change in a step, and all that they depend
/// on else is smooth. So once a step has been made, descent of those few z_ij is done again, step by step, with everything
/// else as it was seen to change (``KinkDescentView``): m numbers for a neuron with m such samples, where a step of
/// descent itself has n·d·h products. What the gates did in that descent replaces what the step took them to do.
package struct KinkPath<Scalar: KernelScalar>: Sendable {
  /// h.
  let width: Int
  /// n.
  let samples: Int
  /// n rounded up to whole panels.
  package let row: Int
  /// Where the step sets out.
  package var start: KinkTrace<Scalar>
  /// Its latest stage; then its end.
  package var latest: KinkTrace<Scalar>
  /// Σ weight · ∂L/∂z_ij over the stages, h rows.
  package var impulses: AlignedVector<Scalar>
  /// By how much ramps are shifted in this step.
  package var ramps: RampShifts<Scalar>
  /// The kinks that were resolved.
  package var crossings: KinkCrossings
  /// Where that is worked out.
  var room: KinkRoom<Scalar>

  /// More preactivations than this, n·h, are not remembered: four times as many scalars are kept.
  private static var most: Int { 1 << 22 }

  /// No kinks.
  package static var none: KinkPath { KinkPath(width: 0, samples: 0, inputs: 0) }

  /// The kinks of a network of `width` rectifiers on some samples; none if they are too many to be remembered.
  package init(width: Int, samples: Int, inputs: Int) {
    let isKept = width * samples <= Self.most
    self.width = isKept ? width : 0
    self.samples = isKept ? samples : 0
    row = (self.samples + panelWidth - 1) / panelWidth * panelWidth
    start = KinkTrace(width: self.width, row: row)
    latest = start
    impulses = AlignedVector(zeros: self.width * row)
    ramps = RampShifts(width: self.width, row: row)
    crossings = KinkCrossings(width: self.width)
    room = KinkRoom(samples: self.samples, inputs: isKept ? inputs : 0)
  }

  /// Whether there are none to resolve.
  package var isEmpty: Bool { width == 0 }

  /// Makes the end of the step the start of the next.
  package mutating func accept() { swap(&start, &latest) }

  /// Lends the rows that an evaluation leaves its traces in.
  mutating func withView<Result>(
    of evaluation: StepEvaluation, blur: Double, _ body: (KinkTraceView<Scalar>) -> Result
  ) -> Result {
    guard !isEmpty else { return body(.none) }
    let row = row
    switch evaluation {
    case .start:
      start.blur = blur
      return start.withView(row: row, body)
    case .end:
      latest.blur = blur
      return latest.withView(row: row, body)
    case .stage(let weight, let isFirst, let isLatest):
      return impulses.write { impulses in
        let view = KinkTraceView<Scalar>(
          preactivations: nil, slopes: nil, impulses: impulses, row: row, weight: Scalar(weight),
          accumulates: !isFirst)
        guard isLatest else { return body(view) }
        latest.blur = blur
        return latest.withView(row: row) {
          var view = view
          (view.preactivations, view.slopes) = ($0.preactivations, $0.slopes)
          return body(view)
        }
      }
    }
  }
}

extension KinkTrace {
  fileprivate mutating func withView<Result>(
    row: Int, _ body: (KinkTraceView<Scalar>) -> Result
  ) -> Result {
    preactivations.write { preactivations in
      slopes.write { slopes in
        body(
          KinkTraceView(
            preactivations: preactivations, slopes: slopes, impulses: nil, row: row, weight: Scalar(0.0),
            accumulates: false))
      }
    }
  }
}
