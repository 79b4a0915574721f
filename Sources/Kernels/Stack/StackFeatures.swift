import KernelInterface

/// What the tangent kernel of a stack of dense layers and activations at one θ is made of, on all samples: with x_l the
/// values below dense layer l and b_l^o = ∂f_o/∂ those above it, / p,
/// K[(j, o), (k, q)] = p² Σ_l (x_l(x_j)·x_l(x_k)) (b_l^o(x_j)·b_l^q(x_k)).
package struct StackFeatures<Scalar: KernelScalar>: Sendable {
  /// The values above every layer but the last, a set of panels each.
  var values: AlignedVector<Scalar>
  /// b_l^o for every dense layer but the last, a set of panels each, for one output after the other.
  var sensitivities: AlignedVector<Scalar>
}

/// Where the values of all samples stand in ``StackFeatures``.
struct FeaturePlaces: Sendable {
  /// A set of panels: where it begins, and how many values a sample has in it.
  struct Set: Sendable {
    let start: Int
    let size: Int
    /// All of it, for so many panels.
    func range(panels: Int) -> Range<Int> { start..<(start + panels * size * panelWidth) }
    /// Where panel number i begins.
    func panel(_ i: Int) -> Int { start + i * size * panelWidth }
  }

  let panels: Int
  /// Above every layer but the last.
  let values: [Set]
  /// The dense layers, by their places in the stack.
  let dense: [Int]
  /// b_l of one output, for every dense layer but the last.
  let sensitivities: [Set]
  /// How far the sensitivities of outputs are apart.
  let output: Int
  /// How many scalars all values are.
  let count: Int

  init(_ layers: [Layer], panels: Int) {
    func sets(_ sizes: [Int]) -> (sets: [Set], count: Int) {
      var (sets, next) = ([Set](), 0)
      for size in sizes {
        sets.append(Set(start: next, size: size))
        next += panels * size * panelWidth
      }
      return (sets, next)
    }
    let dense = layers.indices.filter { if case .dense = layers[$0] { true } else { false } }
    precondition(
      dense.first == 0 && dense.last == layers.count - 1
        && layers.indices.allSatisfy { dense.contains($0) || layers[$0].described.matrices.isEmpty },
      "kernels are compared of stacks that begin and end with a dense layer and have no other parameters")
    (self.panels, self.dense) = (panels, dense)
    (values, count) = sets(layers.dropLast().map { $0.described.outputs })
    (sensitivities, output) = sets(dense.dropLast().map { layers[$0].described.outputs })
  }

  /// What is below the dense layer number l, from 1.
  func below(_ l: Int) -> Set { values[dense[l] - 1] }
  /// What is above it.
  func above(_ l: Int) -> Set { values[dense[l]] }
}

extension Stack {
  /// The values above all layers but the last, and b_l^o, of all panels.
  @inline(__always)
  func features(
    _ weights: UnsafePointer<Scalar>, _ inputs: PanelsView<Scalar>, _ places: FeaturePlaces,
    values: UnsafeMutablePointer<Scalar>, sensitivities: UnsafeMutablePointer<Scalar>
  ) {
    // Neither way uses the layers' room: no gradient is taken.
    let panel = panel(weights, samples: panelWidth, room: values)
    for number in 0..<places.panels {
      var below = inputs.values + number * self.inputs * panelWidth
      for index in places.values.indices {
        let above = values + places.values[index].panel(number)
        layers[index].forward(panel, below, into: above)
        below = UnsafePointer(above)
      }
      for output in 0..<outputs {
        self.sensitivities(
          of: output, panel, number, places, values: values, into: sensitivities + output * places.output)
      }
    }
  }

  /// b_l^o of one panel for all dense layers but the last, from there down: the last one's row of this output, spread over
  /// the samples, and back through the layers.
  @inline(__always)
  private func sensitivities(
    of output: Int, _ panel: Panel<Scalar>, _ number: Int, _ places: FeaturePlaces,
    values: UnsafePointer<Scalar>, into target: UnsafeMutablePointer<Scalar>
  ) {
    guard case .dense(let last) = layers[layers.count - 1] else { return }
    var l = places.sensitivities.count - 1
    guard l >= 0 else { return }
    var errors = target + places.sensitivities[l].panel(number)
    Scalar.spread(
      panel.weights + last.place.start + output * last.place.stride, into: errors, count: last.inputs)
    var index = layers.count - 2
    while index > 0 {
      switch layers[index] {
      case .dense(let layer):
        l -= 1
        let below = target + places.sensitivities[l].panel(number)
        layer.applyTransposed(panel, errors, into: below)
        errors = below
      default:
        let around = LayerValues(
          below: values + places.values[index - 1].panel(number),
          above: values + places.values[index].panel(number))
        layers[index].backward(panel, around, errors: errors, into: errors)
      }
      index -= 1
    }
  }
}
