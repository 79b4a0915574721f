import KernelInterface

/// Steps of descent of a few preactivations of one neuron, whose gates are open where they are at least zero (``KinkDescentView``).
///
/// What the gates do to all of them changes only where one opens or closes, so that most steps cost a few additions.
func kinkDescent(_ view: KinkDescentView) {
  let padded = (view.count + DoubleLine.count - 1) / DoubleLine.count * DoubleLine.count
  let places = stride(from: 0, to: padded, by: DoubleLine.count)
  let zero = DoubleLine(repeating: 0)
  for place in places {
    zero.store(view.gates + place)
    zero.store(view.pull + place)
    zero.store(view.pull + view.row + place)
    zero.store(view.impulse + place)
    zero.store(view.later + place)
    zero.store(view.mean + place)
    zero.store(view.share + place)
  }
  let firstOfLast = view.steps - view.lastSteps
  for step in 0..<view.steps {
    let time = DoubleLine(repeating: Double(step))
    for place in places {
      let gate = DoubleLine.load(view.z + place).choose(DoubleLine(repeating: 1), otherwise: zero)
      let change = gate - DoubleLine.load(view.gates + place)
      guard any(change.vector .!= 0) else { continue }
      gate.store(view.gates + place)
      for lane in 0..<DoubleLine.count where change[lane] != 0 {
        let k = place + lane
        let first = DoubleLine(repeating: change[lane] * view.jump[k])
        let growth = DoubleLine(repeating: change[lane] * view.jump[view.row + k])
        for place in places {
          let products = DoubleLine.load(view.products + k * view.row + place)
          let pull = view.pull + place
          DoubleLine.load(pull).addingProduct(first, products).store(pull)
          DoubleLine.load(pull + view.row).addingProduct(growth, products).store(pull + view.row)
        }
      }
    }
    for place in places {
      let z = DoubleLine.load(view.z + place)
      let gate = DoubleLine.load(view.gates + place)
      (DoubleLine.load(view.impulse + place) + gate).store(view.impulse + place)
      DoubleLine.load(view.later + place).addingProduct(gate, time).store(view.later + place)
      (DoubleLine.load(view.mean + place) + z).store(view.mean + place)
      if step >= firstOfLast {
        (DoubleLine.load(view.share + place) + gate).store(view.share + place)
      }
      let first = DoubleLine.load(view.drift + place) - DoubleLine.load(view.pull + place)
      let growth =
        DoubleLine.load(view.drift + view.row + place) - DoubleLine.load(view.pull + view.row + place)
      (z + first).addingProduct(growth, time).store(view.z + place)
    }
  }
  let share = DoubleLine(repeating: 1 / Double(view.steps))
  let lastShare = DoubleLine(repeating: 1 / Double(view.lastSteps))
  for place in places {
    let count = DoubleLine.load(view.impulse + place)
    (DoubleLine.load(view.jump + place) * count)
      .addingProduct(DoubleLine.load(view.jump + view.row + place), DoubleLine.load(view.later + place))
      .store(view.impulse + place)
    (DoubleLine.load(view.mean + place) * share).store(view.mean + place)
    (DoubleLine.load(view.share + place) * lastShare).store(view.share + place)
  }
}
