import KernelInterface

/// The layers of a network and their walk over one panel of samples.
struct Stack<Scalar: KernelScalar>: Sendable {
  let layers: [Layer]
  /// How many scalars the parameters are, padding included.
  let count: Int
  /// p, what the output is multiplied by.
  let factor: Scalar
  let product: KernelTable<Scalar>.Product
  /// How many values a sample has: at the bottom, at the top.
  let inputs: Int, outputs: Int
  /// Where a panel's values stand in the scratch of a pass.
  let room: PanelRoom

  init(layers: [Layer], count: Int, factor: Scalar, product: @escaping KernelTable<Scalar>.Product) {
    let described = layers.map { $0.described }
    precondition(zip(described, described.dropFirst()).allSatisfy { $0.outputs == $1.inputs })
    guard let first = described.first, let last = described.last else {
      preconditionFailure("a stack has layers")
    }
    (self.layers, self.count, self.factor, self.product) = (layers, count, factor, product)
    (inputs, outputs) = (first.inputs, last.outputs)
    room = PanelRoom(described)
  }

  /// What layers have in common over a panel of which there are so many samples.
  @inline(__always)
  func panel(
    _ weights: UnsafePointer<Scalar>, samples: Int, room: UnsafeMutablePointer<Scalar>
  ) -> Panel<Scalar> {
    Panel(weights: weights, samples: samples, room: room, product: product)
  }

  /// Leaves f − y of a panel in the scratch, where all layers' values are too; returns Σ ‖f − y‖².
  @inline(__always)
  func residuals(
    _ weights: UnsafePointer<Scalar>, _ samples: SamplesView<Scalar>, panel number: Int,
    _ scratch: UnsafeMutablePointer<Scalar>
  ) -> Double {
    let panel = panel(weights, samples: panelWidth, room: scratch + room.layers)
    var below = samples.inputs.values + number * inputs * panelWidth
    for index in layers.indices {
      let above = scratch + room.values[index]
      layers[index].forward(panel, below, into: above)
      below = UnsafePointer(above)
    }
    // Past the last sample inputs and labels are zero, and so are the residuals.
    let count = outputs * panelWidth
    return Scalar.residuals(
      scratch + room.outputs, factor: factor, samples.labels + number * count, count: count)
  }

  /// Adds a panel's part of ∂L/∂θ to `gradient`, or sets it if it is the first; after ``residuals(_:_:panel:_:)``.
  @inline(__always)
  func addGradient(
    _ weights: UnsafePointer<Scalar>, _ samples: SamplesView<Scalar>, panel number: Int,
    _ gradient: UnsafeMutablePointer<Scalar>, _ scratch: UnsafeMutablePointer<Scalar>
  ) {
    let panel = panel(
      weights, samples: min(panelWidth, samples.count - number * panelWidth), room: scratch + room.layers)
    var errors = scratch + room.outputs
    Scalar.scale(errors, by: 2 * factor / Scalar(samples.count), count: outputs * panelWidth)
    var index = layers.count - 1
    while index >= 0 {
      let layer = layers[index]
      let values = LayerValues(
        below: index == 0
          ? samples.inputs.values + number * inputs * panelWidth
          : UnsafePointer(scratch + room.values[index - 1]),
        above: UnsafePointer(scratch + room.values[index]))
      layer.addGradient(panel, values, errors: errors, to: gradient, accumulates: number > 0)
      guard index > 0 else { return }
      let below = scratch + room.errors[index]
      layer.backward(panel, values, errors: errors, into: below)
      errors = below
      index -= 1
    }
  }
}

/// Where a panel's values stand in the scratch of a pass.
struct PanelRoom: Sendable {
  /// The values above each layer.
  let values: [Int]
  /// ∂L/∂ the values below each layer; those of the lowest are not needed, and at 0.
  let errors: [Int]
  /// What layers use for themselves.
  let layers: Int
  let count: Int

  /// The outputs, then the residuals.
  var outputs: Int { values[values.count - 1] }

  /// Values stand one after the other. Errors take two places in turns, as only neighbours are needed at once; a layer that
  /// works in place leaves them where they are.
  init(_ described: [any LayerDescription]) {
    var (values, next) = ([Int](), 0)
    for layer in described {
      values.append(next)
      next += layer.outputs * panelWidth
    }
    let widest = described.dropFirst().reduce(0) { max($0, $1.inputs) } * panelWidth
    var errors = [Int](repeating: 0, count: described.count)
    var above = values[values.count - 1]
    for index in described.indices.dropFirst().reversed() {
      if !described[index].worksInPlace { above = above == next ? next + widest : next }
      errors[index] = above
    }
    (self.values, self.errors, layers) = (values, errors, next + 2 * widest)
    count = next + 2 * widest + described.reduce(0) { max($0, $1.room) }
  }
}
