import KernelInterface

/// Tangent kernels of stacks of dense layers and activations on a fixed set of inputs, compared without ever being stored.
/// Specialised as ``TwoLayerPass``.
package struct StackTangentKernel<Scalar: KernelScalar>: Sendable {
  private let stack: Stack<Scalar>
  private let places: FeaturePlaces
  private let inputs: SamplePanels<Scalar>
  /// Empty before the first comparison.
  private var scratch: AlignedVector<Scalar>

  /// Prepares comparisons of networks of `pass`'s layers on `inputs`.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package init(of pass: StackPass<Scalar>, on inputs: SamplePanels<Scalar>) {
    precondition(inputs.depth == pass.stack.inputs)
    stack = pass.stack
    places = FeaturePlaces(stack.layers, panels: inputs.panels)
    self.inputs = inputs
    scratch = AlignedVector(zeros: 0)
  }

  /// The features at `parameters`: n multiply-adds a weight and an output; of L dense layers of width h and activations
  /// n h (L − 1) (2 + c) scalars.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package func features(at parameters: AlignedVector<Scalar>) -> StackFeatures<Scalar> {
    precondition(parameters.count == stack.count)
    var values = AlignedVector<Scalar>(zeros: places.count)
    var sensitivities = AlignedVector<Scalar>(zeros: stack.outputs * places.output)
    parameters.read { weights in
      inputs.withView { inputs in
        values.write { values in
          sensitivities.write {
            stack.features(weights, inputs, places, values: values, sensitivities: $0)
          }
        }
      }
    }
    return StackFeatures(values: values, sensitivities: sensitivities)
  }

  /// Features whose kernel is the flow's, in which the part of dense layer l is multiplied by its rate, in units of the
  /// largest: b_l for all but the last, and the values below the last, which only its part has. For
  /// ``distance(from:to:)`` alone.
  ///
  /// - Parameter rates: one for each dense layer, not all 0.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package func weighted(_ features: StackFeatures<Scalar>, byRates rates: [Double]) -> StackFeatures<Scalar> {
    let scales = kernelScales(ofRates: rates)
    let last = places.dense.count - 1
    precondition(scales.count == places.dense.count, "a rate for each layer")
    var weighted = features
    guard last > 0 else { return weighted }
    weighted.values.scale(scales[last], over: places.below(last).range(panels: places.panels))
    for output in 0..<stack.outputs {
      for (set, scale) in zip(places.sensitivities, scales) {
        let range = set.range(panels: places.panels)
        let first = output * places.output
        weighted.sensitivities.scale(scale, over: (first + range.lowerBound)..<(first + range.upperBound))
      }
    }
    return weighted
  }

  /// ``KernelChange/distance`` between the kernels at two states, n·c × n·c; the factor p² cancels.
  ///
  /// They exist a few rows of a panel at a time; by symmetry only pairs of panels on and below the diagonal are formed.
  /// About n² h (L − 1) c² multiply-adds.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package mutating func distance(
    from start: StackFeatures<Scalar>, to now: StackFeatures<Scalar>
  ) -> Double {
    // Products of the values below before and after, a dense layer; then kernels before and after, and of sensitivities.
    if scratch.count == 0 {
      scratch = AlignedVector(zeros: (2 * places.dense.count + 3) * panelRows * panelWidth)
    }
    let (inputs, stack, places) = (inputs, stack, places)
    return scratch.write { scratch in
      inputs.withView { inputs in
        Self.withView(of: start) { start in
          Self.withView(of: now) { now in
            stack.change(KernelPair(inputs: inputs, start: start, now: now, places: places), scratch)
          }
        }
      }
    }
    .distance
  }

  /// How many signs of values above dense layers but the last differ between two states, over all samples, zero being a
  /// sign of its own.
  @_specialize(where Scalar == Double)
  @_specialize(where Scalar == Float)
  package func signChanges(from start: StackFeatures<Scalar>, to now: StackFeatures<Scalar>) -> Int {
    let (before, after) = (start.values, now.values)
    precondition(before.count == after.count)
    return before.read { a in
      after.read { b in
        (0..<places.sensitivities.count).reduce(0) { changes, l in
          let range = places.above(l).range(panels: places.panels)
          return changes
            + Scalar.signChanges(a + range.lowerBound, b + range.lowerBound, count: range.count)
        }
      }
    }
  }

  private static func withView<Result>(
    of features: StackFeatures<Scalar>, _ body: (FeaturesView<Scalar>) -> Result
  ) -> Result {
    features.values.read { values in
      features.sensitivities.read { body(FeaturesView(values: values, sensitivities: $0)) }
    }
  }
}

/// What the kernel needs of ``StackFeatures``.
private struct FeaturesView<Scalar> {
  var values: UnsafePointer<Scalar>
  var sensitivities: UnsafePointer<Scalar>
}

/// Two states whose kernels are compared.
private struct KernelPair<Scalar> {
  var inputs: PanelsView<Scalar>
  var start: FeaturesView<Scalar>
  var now: FeaturesView<Scalar>
  var places: FeaturePlaces
}

/// Some rows of panel i against panel j ≤ i.
private struct Block {
  var i: Int, row: Int, j: Int
}

extension Stack {
  /// The sums of all blocks of the kernels on and below the diagonal.
  @inline(__always)
  fileprivate func change(
    _ pair: KernelPair<Scalar>, _ scratch: UnsafeMutablePointer<Scalar>
  ) -> KernelChange {
    var change = KernelChange(squaredNorm: 0, productWithChange: 0, squaredChange: 0)
    for i in 0..<pair.places.panels {
      for j in 0...i {
        for row in stride(from: 0, to: panelWidth, by: panelRows) {
          addChange(pair, Block(i: i, row: row, j: j), scratch, to: &change)
        }
      }
    }
    return change
  }

  /// Adds the entries of one block of the kernels, for all pairs of outputs.
  @inline(__always)
  private func addChange(
    _ pair: KernelPair<Scalar>, _ block: Block, _ scratch: UnsafeMutablePointer<Scalar>,
    to change: inout KernelChange
  ) {
    let tile = panelRows * panelWidth
    let depth = pair.places.dense.count
    // The inputs' products stand once, as number 0 of both.
    let (before, after) = (scratch, scratch + depth * tile)
    gram(block, pair.inputs.values, pair.inputs.values, size: inputs, into: before)
    for l in 1..<depth {
      let set = pair.places.below(l)
      let (old, new) = (pair.start.values + set.start, pair.now.values + set.start)
      gram(block, old, old, size: set.size, into: before + l * tile)
      gram(block, new, new, size: set.size, into: after + l * tile)
    }
    let old = scratch + 2 * depth * tile
    for output in 0..<outputs {
      for other in 0..<outputs {
        addShares(pair, block, (output, other), (before, after), into: old)
        Scalar.addChange(
          from: old, to: old + tile, count: tile, weight: block.i == block.j ? 1 : 2, change: &change)
      }
    }
  }

  /// Makes one block of the kernel of two outputs, before and after, at `old` and the tile behind it, of all dense layers'
  /// shares; the tile behind those is room.
  @inline(__always)
  private func addShares(
    _ pair: KernelPair<Scalar>, _ block: Block, _ outputs: (one: Int, other: Int),
    _ products: (before: UnsafeMutablePointer<Scalar>, after: UnsafeMutablePointer<Scalar>),
    into old: UnsafeMutablePointer<Scalar>
  ) {
    let tile = panelRows * panelWidth
    let (new, product) = (old + tile, old + 2 * tile)
    let last = pair.places.dense.count - 1
    if outputs.one == outputs.other {
      Scalar.copy(products.before + last * tile, step: 1, to: old, step: 1, count: tile)
      Scalar.copy(
        (last == 0 ? products.before : products.after) + last * tile, step: 1, to: new, step: 1, count: tile)
    } else {
      old.update(repeating: 0, count: tile)
      new.update(repeating: 0, count: tile)
    }
    for l in 0..<last {
      let set = pair.places.sensitivities[l]
      let (one, two) = (
        outputs.one * pair.places.output + set.start, outputs.other * pair.places.output + set.start
      )
      gram(
        block, pair.start.sensitivities + one, pair.start.sensitivities + two, size: set.size, into: product)
      Scalar.addProducts(old, products.before + l * tile, product, count: tile)
      gram(
        block, pair.now.sensitivities + one, pair.now.sensitivities + two, size: set.size, into: product)
      Scalar.addProducts(
        new, (l == 0 ? products.before : products.after + l * tile), product, count: tile)
    }
  }

  /// Inner products of ``panelRows`` samples of panel i of one set with all samples of panel j of another.
  @inline(__always)
  private func gram(
    _ block: Block, _ one: UnsafePointer<Scalar>, _ other: UnsafePointer<Scalar>, size: Int,
    into target: UnsafeMutablePointer<Scalar>
  ) {
    product(
      ProductView(
        target: target, targetRow: panelWidth, left: one + block.i * size * panelWidth + block.row,
        leftRow: 1, leftStep: panelWidth, right: other + block.j * size * panelWidth, rightRow: panelWidth,
        rows: panelRows, columns: panelWidth, depth: size))
  }
}
