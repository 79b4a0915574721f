import Kernels

/// Where nothing happens any more that the tolerance would show: then steps need not be made (own).
extension Integrator {
  /// Whether descent may be taken to stay where it is for `steps` steps.
  ///
  /// At the speed it has it would move by no more than the error of a single step, until the steps are over or, if that
  /// is sooner, the loss: a single mode that is all of it takes the time 2 L / (−dL/dt). And the loss would change by no
  /// more than the error of a step, relative to the loss or to what counts as none.
  func standsStill(_ state: DescentState<Scalar>, groups: [ParameterGroup], steps: Int) -> Bool {
    guard let decay else { return false }
    let time = Double(steps) * learningRate
    var (speed, descent) = (0.0, 0.0)
    for group in groups {
      let square = state.gradient.squaredNorm(over: group.range)
      speed += group.rate * group.rate * square
      descent += group.rate * square
    }
    let change = decay.relative(min(state.loss, time * descent), to: state.loss)
    guard change <= decay.allowed else { return false }
    let moving = descent > 0 ? min(time, 2 * state.loss / descent) : time
    return measure.relative(moving * speed.squareRoot(), at: state.parameters) <= allowed(isShort: true)
  }
}

extension Passage {
  /// Standing at `state` since step `start`.
  init(
    standingAt state: DescentState<Scalar>, since start: Int, groups: [ParameterGroup], learningRate: Double
  ) {
    let none = AlignedVector<Scalar>(zeros: state.parameters.count)
    self.init(
      start: start, end: state.step, startLoss: state.loss, endLoss: state.loss,
      startParameters: state.parameters, endParameters: state.parameters, startGradient: none,
      endGradient: none, groups: groups, learningRate: learningRate, isDescent: true)
  }
}
