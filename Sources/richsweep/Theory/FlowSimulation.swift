import Kernels
import Training

/// Gradient flow of a network, integrated by the solver that trains cells with `solver: flow`.
struct FlowSimulation<Network: Objective<Double>> {
  private var network: Network
  private var state: DescentState<Double>
  private let origin: AlignedVector<Double>
  private let tolerance: Double
  /// The time reached so far; NaN after the integration failed.
  private(set) var time = 0.0

  init(_ network: Network, from start: [Double], tolerance: Double) {
    self.network = network
    self.tolerance = tolerance
    origin = AlignedVector(start)
    state = DescentState(step: 0, parameters: origin, objective: &self.network)
  }

  /// θ now.
  var parameters: [Double] { state.parameters.doubles }

  /// ‖∂L/∂θ‖ now.
  var gradientNorm: Double { state.gradient.squaredNorm.squareRoot() }

  /// Integrates to a later time and returns θ there; NaN if the solver fails.
  mutating func advance(to later: Double) -> [Double] {
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
}
