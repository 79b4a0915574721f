import Kernels
package import Training

/// Gradient flow of a network, integrated by the solver that trains cells with `solver: flow`: what closed forms are
/// compared with.
package struct FlowSimulation<Network: Objective<Double>> {
  private var network: Network
  private var state: DescentState<Double>
  private let origin: AlignedVector<Double>
  private let tolerance: Double
  /// The time reached so far; NaN after the integration failed.
  package private(set) var time = 0.0

  package init(_ network: Network, from start: [Double], tolerance: Double) {
    self.network = network
    self.tolerance = tolerance
    origin = AlignedVector(start)
    state = DescentState(step: 0, parameters: origin, objective: &self.network)
  }

  /// θ now.
  package var parameters: [Double] { state.parameters.doubles }

  /// ‖∂L/∂θ‖ now.
  package var gradientNorm: Double { state.gradient.squaredNorm.squareRoot() }

  /// Integrates to a later time and returns θ there; NaN if the solver fails.
  package mutating func advance(to later: Double) -> [Double] {
    if later > time {
      // One step of descent that lasts as long as the way to go, which the flow subdivides.
      var flow = GradientFlow<Network>(
        learningRate: later - time, tolerance: tolerance, origin: origin)
      let goal = state.step + 1
      while state.step < goal, state.loss.isFinite {
        flow.advance(&state, objective: &network, limit: goal)
      }
      time = state.loss.isFinite ? later : .nan
    }
    return time == later ? parameters : parameters.map { _ in .nan }
  }

  /// Integrates until ‖∂L/∂θ‖ is this small relative to now, and returns θ there: to times 1, 2, 4, … below `limit`. NaN if
  /// the solver fails, or where the gradient does not tell when to end.
  package mutating func settle(relative: Double, before limit: Double) -> [Double] {
    let small = relative * gradientNorm
    guard small.isFinite else { return parameters.map { _ in .nan } }
    var reached = parameters
    var next = 1.0
    while gradientNorm > small, next < limit {
      reached = advance(to: next)
      next *= 2
    }
    return reached
  }
}
