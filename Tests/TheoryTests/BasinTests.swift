import PortableMath
import RealModule
import Testing
import Theory
import Training

/// Claims of ``Basin`` and ``Separatrix``: (1) the basin is the sign of a at late times; (2) a changes sign at the crossing
/// time, and only if the basin is not that of a(0); (3) δ > 0 keeps the sign; (4) the surface divides the basins; (5) on
/// it the flow ends at the saddle; (6) crossing times scale with the rates.
@Suite struct BasinTests {
  @Test func random() throws {
    var cases = Cases(seed: 77)
    var crossings = 0
    for _ in 0..<2000 {
      let neuron = cases.neuron()
      let end = neuron.state(at: 1e4).readout
      #expect(neuron.basin == (end > 0 ? .positive : .negative), "(1) seed \(cases.seed): \(neuron)")
      #expect((neuron.separation > 0) == (end > 0))  // (1)
      if let time = neuron.crossingTime {
        crossings += 1
        #expect(neuron.delta < 0)  // (3)
        #expect(neuron.readout * end < 0)  // (2)
        let (before, at, after) = (
          neuron.state(at: time * (1 - 1e-6)), neuron.state(at: time), neuron.state(at: time * (1 + 1e-6))
        )
        #expect(before.readout * after.readout < 0 && at.readout.magnitude < 1e-10)  // (2), (6)
      } else {
        #expect(neuron.readout * end > 0)  // (2)
      }
    }
    #expect(crossings > 50)
  }

  @Test(arguments: [-4, -1, -1e-3], [Rates(), Rates(w: 0.5, a: 3)])
  func surface(delta: Double, rates: Rates) throws {
    let target = [1.5, 2]
    let (along, across) = ([0.6, 0.8], [-0.8, 0.6])
    let surface = try #require(Separatrix(delta: delta, strength: 2.5, rates: rates))
    for distance in [0.03, 0.7, -5] {
      let parallel = surface.parallel(perpendicular: distance)
      for (shift, expected) in [(1e-6, Basin.positive), (-1e-6, .negative)] {
        for isPositive in [true, false] {
          let beta = zip(along, across).map { (parallel + shift) * $0 + distance * $1 }
          let neuron = try #require(
            SingleNeuron(delta: delta, beta: beta, isPositive: isPositive, target: target, rates: rates))
          #expect((neuron.basin == expected) == isPositive, "(4) \(distance) \(shift) \(neuron)")
        }
      }
    }
    #expect(surface.parallel(perpendicular: 0) == 0)
  }

  @Test func saddle() throws {
    // r + δ = 3 − 1.8 for s = 1.2, δ = −1.8, so 1.2 a + 2 w·β* = 0 at a = 2, w∥ = −1 (and w⊥² = a² − w∥² − δ).
    let neuron = SingleNeuron(readout: 2, weights: [Double.sqrt(4.8), -1], target: [0, 1.2])
    #expect((neuron.delta + 1.8).magnitude < 1e-14)
    let state = neuron.state(at: 25)
    #expect(neuron.separation.magnitude < 1e-15)
    #expect(state.readout.magnitude < 1e-6)  // (5)
    #expect((Vectors.dot(state.weights, state.weights) - 1.8).magnitude < 1e-6)  // (5)
    // Balanced, and opposite to β*: exactly on the ray.
    let ray = SingleNeuron(readout: 1, weights: [0, -1], target: [0, 1])
    #expect(ray.basin == .saddle && ray.limit.readout == 0 && ray.state(at: 1e6).readout < 1e-5)  // (5)
    #expect(Separatrix(delta: 1e-9, strength: 1) == nil)  // (3)
    #expect(Separatrix(delta: 0, strength: 1)?.parallel(perpendicular: 0) == 0)
    #expect(Separatrix(delta: 0, strength: 1)?.parallel(perpendicular: 1).isNaN == true)
  }
}
