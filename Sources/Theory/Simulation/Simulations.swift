package import PortableMath
internal import RealModule
package import Training

extension SingleNeuron {
  /// The parameters (w, a) at ascending `times`, integrated; NaN after the integration failed.
  package func simulated(at times: [Double], tolerance: Double) -> [[Double]] {
    let network = SimulatedNeuron(inputs: Matrix(identity: weights.count), labels: target, rates: rates)
    var flow = FlowSimulation(network, from: weights + [readout], tolerance: tolerance)
    return times.map { flow.advance(to: $0) }
  }
}

extension DeepLinearMode {
  /// The product of the layers at ascending `times`, integrated from equal layers; NaN after the integration failed.
  package func simulated(at times: [Double], tolerance: Double) -> [Double] {
    let layer = Double.pow(initial.magnitude, 1 / Double(depth))
    var start = [Double](repeating: layer, count: depth)
    if initial < 0 { start[0] = -layer }
    var flow = FlowSimulation(
      SimulatedMode(depth: depth, target: target, rate: rate), from: start, tolerance: tolerance)
    return times.map { flow.advance(to: $0).reduce(1, *) }
  }
}

extension IsotropicNetwork {
  /// The map AᵀW, c × d, at ascending `times`, integrated; NaN after the integration failed.
  package func simulated(at times: [Double], rates: Rates, tolerance: Double) -> [Matrix] {
    let network = SimulatedWideNetwork(width: readouts.rows, target: target, rates: rates)
    var flow = FlowSimulation(network, from: weights.elements + readouts.elements, tolerance: tolerance)
    return times.map { network.map(of: flow.advance(to: $0)) }
  }
}

/// How far a simulation is from the theory.
package enum Difference {
  /// ‖x − y‖ relative to a size, to ‖y‖ unless told otherwise; ‖x − y‖ itself where that is 0.
  package static func relative(_ x: [Double], _ y: [Double], to size: Double? = nil) -> Double {
    let size = size ?? norm(y)
    return norm(zip(x, y).map { $0 - $1 }) / (size > 0 ? size : 1)
  }

  /// The largest of some; NaN if one of them is, 0 if there are none.
  package static func largest(_ differences: some Sequence<Double>) -> Double {
    differences.reduce(0) { $0.isNaN || $1.isNaN ? .nan : max($0, $1) }
  }

  private static func norm(_ x: [Double]) -> Double { x.reduce(0) { $0 + $1 * $1 }.squareRoot() }
}
