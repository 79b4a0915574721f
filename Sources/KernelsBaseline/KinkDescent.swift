import KernelInterface

/// Steps of descent of a few preactivations of one neuron, whose gates are open where they are at least zero (``KinkDescentView``).
///
/// What the gates do is reckoned where one opens or closes, so that most steps cost a few additions.
func kinkDescent(_ view: KinkDescentView) {
  let padded = (view.count + DoubleLine.count - 1) / DoubleLine.count * DoubleLine.count
  let places = stride(from: 0, to: padded, by: DoubleLine.count)
  let (one, zero) = (DoubleLine(repeating: 1), DoubleLine(repeating: 0))
  for place in places {
    DoubleLine.load(view.drift + place).store(view.push + place)
    DoubleLine.load(view.drift + view.row + place).store(view.push + view.row + place)
    zero.store(view.gates + place)
    zero.store(view.impulse + place)
    zero.store(view.later + place)
    zero.store(view.share + place)
    zero.store(view.mean + place)
  }
  // Gates are closed before the first step.
  var isChanging = true
  for step in 0..<view.steps {
    if isChanging {
      for place in places {
        let gate = DoubleLine.load(view.z + place).choose(one, otherwise: zero)
        let change = gate - DoubleLine.load(view.gates + place)
        guard any(change.vector .!= 0) else { continue }
        gate.store(view.gates + place)
        for lane in 0..<DoubleLine.count where change[lane] != 0 {
          changeGate(place + lane, by: change[lane], at: step, padded: padded, view)
        }
      }
    }
    isChanging = false
    let time = DoubleLine(repeating: Double(step))
    for place in places {
      let z = DoubleLine.load(view.z + place)
      (DoubleLine.load(view.mean + place) + z).store(view.mean + place)
      let next = (z + DoubleLine.load(view.push + place))
        .addingProduct(DoubleLine.load(view.push + view.row + place), time)
      next.store(view.z + place)
      let gate = next.choose(one, otherwise: zero)
      if any(gate.vector .!= DoubleLine.load(view.gates + place).vector) { isChanging = true }
    }
  }
  let (share, lastShare) = (
    DoubleLine(repeating: 1 / Double(view.steps)), DoubleLine(repeating: 1 / Double(view.lastSteps))
  )
  for place in places {
    let count = DoubleLine.load(view.impulse + place)
    (DoubleLine.load(view.jump + place) * count)
      .addingProduct(DoubleLine.load(view.jump + view.row + place), DoubleLine.load(view.later + place))
      .store(view.impulse + place)
    (DoubleLine.load(view.mean + place) * share).store(view.mean + place)
    (DoubleLine.load(view.share + place) * lastShare).store(view.share + place)
  }
}

/// Opens or closes the gate of kink k for the steps from `step` on, until it changes again: what it does to all from then
/// on, and how many steps, of the last ones too, and the sum of their numbers.
@inline(__always)
private func changeGate(_ k: Int, by change: Double, at step: Int, padded: Int, _ view: KinkDescentView) {
  view.impulse[k] += change * Double(view.steps - step)
  view.later[k] += change * Double((view.steps * (view.steps - 1) - step * (step - 1)) / 2)
  view.share[k] += change * Double(min(view.steps - step, view.lastSteps))
  let first = DoubleLine(repeating: -change * view.jump[k])
  let growth = DoubleLine(repeating: -change * view.jump[view.row + k])
  for place in stride(from: 0, to: padded, by: DoubleLine.count) {
    let products = DoubleLine.load(view.products + k * view.row + place)
    let push = view.push + place
    DoubleLine.load(push).addingProduct(first, products).store(push)
    DoubleLine.load(push + view.row).addingProduct(growth, products).store(push + view.row)
  }
}
