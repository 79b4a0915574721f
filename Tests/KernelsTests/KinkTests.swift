import KernelInterface
import Kernels
import Testing

@Suite("Kinks") struct KinkTests {
  @Test("A pass leaves what it saw of the kinks", arguments: InstructionSet.available)
  func traces(set: InstructionSet) {
    for shape in shapes where shape.n * shape.h < 20_000 {
      for blur in [0, Double(shape.n) / 2] {
        check(
          Reference(n: shape.n, d: shape.d, h: shape.h, slope: 0.3, factor: 0.25), Double.self, set, blur,
          1e-12)
        check(Reference(n: shape.n, d: shape.d, h: shape.h), Float.self, set, blur, 1e-4)
      }
    }
  }

  private func check<S: KernelScalar>(
    _ reference: Reference, _: S.Type, _ set: InstructionSet, _ blur: Double, _ tolerance: Double
  ) {
    let (parameters, samples) = (reference.parameters(S.self), reference.samples(S.self))
    var pass = reference.pass(S.self, set)
    var (gradient, plain) = (
      AlignedVector<S>(zeros: parameters.count), AlignedVector<S>(zeros: parameters.count)
    )
    var path = KinkPath<S>(width: reference.h, samples: reference.n, inputs: reference.d)
    // The second begins the sum anew, the third adds to it.
    for (weight, isFirst) in [(7.0, true), (0.25, true), (0.5, false)] {
      _ = pass.lossAndGradient(
        at: parameters, on: samples, gradient: &gradient, blur: blur,
        as: .stage(weight: weight, isFirst: isFirst, isLatest: true), path: &path)
    }
    _ = pass.lossAndGradient(at: parameters, on: samples, gradient: &plain, blur: blur)
    #expect(gradient.doubles == plain.doubles, "a trace changes nothing")
    let z = reference.preactivations
    let (outer, label) = (
      reference.residuals.map { 2 / Double(reference.n) * reference.factor * $0 }, "\(S.self) \(set)"
    )
    var (seen, expected) = (([Double](), [Double](), [Double]()), ([Double](), [Double]()))
    for i in 0..<reference.h {
      for j in 0..<reference.n {
        seen.0.append(Double(path.latest.preactivations[i * path.row + j]))
        seen.1.append(Double(path.impulses[i * path.row + j]))
        seen.2.append(
          0.75
            * path.latest.sensitivity((i, j), row: path.row, readout: reference.a[i], slope: reference.slope))
        expected.0.append(z[j][i])
        expected.1.append(
          0.75 * reference.a[i] * reference.slope(z[j][i], reference.a[i], outer[j], blur: blur))
      }
    }
    #expect(relativeDifference(seen.0, expected.0) < tolerance, "z, \(label)")
    #expect(relativeDifference(seen.1, expected.1) < tolerance, "∂L/∂z, \(label)")
    #expect(relativeDifference(seen.2, expected.1) < tolerance, "∂L/∂z from z, \(label)")
  }

  @Test(
    "Descent of a few preactivations is that of the network they belong to",
    arguments: InstructionSet.available)
  func descent(set: InstructionSet) {
    let stream = RandomStream(seed: 5, purpose: 9, index: 0)
    var next = -1
    func number() -> Double {
      next += 1
      return stream.gaussian(at: next)
    }
    for count in [1, 3, 8, 13, 64] {
      var room = KinkRoom<Double>(samples: 100, inputs: 20)
      let x = (0..<count).map { _ in (0..<20).map { _ in number() } }
      let samples = TrainingSamples<Double>(
        inputs: x.flatMap(\.self), labels: x.map { _ in 0 }, depth: 20)
      let kernels = Double.kernels(for: set)
      for k in 0..<count { room.gather(samples, k, to: k) }
      room.transpose(count, inputs: 20)
      room.multiply(count, inputs: 20, by: kernels.product)
      room.clear(after: count)
      // Attracting and repelling kinks, near zero, with a drift that their gates can just hold.
      for k in 0..<count {
        (room[.z, k], room[.drift, k], room[.driftGrowth, k]) = (
          0.3 * number(), 0.1 * number(), 1e-3 * number()
        )
        (room[.jump, k], room[.jumpGrowth, k]) = (0.02 * number(), 1e-4 * number())
      }
      var z = (0..<count).map { room[.z, $0] }
      var (impulse, mean) = (z.map { _ in 0.0 }, z.map { _ in 0.0 })
      let steps = 50
      for step in 0..<steps {
        let s = Double(step)
        let push = z.indices.map { z[$0] >= 0 ? room[.jump, $0] + s * room[.jumpGrowth, $0] : 0 }
        for k in z.indices {
          impulse[k] += push[k]
          mean[k] += z[k] / Double(steps)
        }
        for k in z.indices {
          let pull = z.indices.reduce(0) { sum, l in
            sum + push[l] * zip(x[k], x[l]).reduce(0) { $0 + $1.0 * $1.1 }
          }
          z[k] += room[.drift, k] + s * room[.driftGrowth, k] - pull
        }
      }
      room.descend(count, steps: steps, by: kernels.kinkDescent)
      let places = 0..<count
      #expect(relativeDifference(places.map { room[.z, $0] }, z) < 1e-9)
      #expect(relativeDifference(places.map { room[.impulse, $0] }, impulse) < 1e-9)
      #expect(relativeDifference(places.map { room[.mean, $0] }, mean) < 1e-9)
    }
  }

  @Test("A scan finds what comes near a kink, and nothing else", arguments: InstructionSet.available)
  func scan(set: InstructionSet) {
    let (width, count) = (3, 131)
    var path = KinkPath<Double>(width: width, samples: count, inputs: 4)
    let stream = RandomStream(seed: 6, purpose: 9, index: 0)
    for place in 0..<(width * path.row) where place % path.row < count {
      path.start.preactivations[place] = stream.gaussian(at: place)
      path.latest.preactivations[place] =
        path.start.preactivations[place] + 0.1 * stream.gaussian(at: 1000 + place)
    }
    for j in 0..<count { path.latest.slopes[j] = stream.gaussian(at: 2000 + j) }
    for neuron in 0..<width {
      let found = path.findKinks(
        of: neuron, ahead: 4.0 / 3, slack: 0.25, reach: 0.03, scan: Double.kernels(for: set).kinkScan)
      let expected = (0..<count).filter { j in
        let ends = (
          path.start.preactivations[neuron * path.row + j], path.latest.preactivations[neuron * path.row + j]
        )
        let way = [ends.0, ends.1, ends.0 + 4.0 / 3 * (ends.1 - ends.0)].sorted()
        let margin = 0.03 * path.latest.slopes[j].magnitude + 0.25 * (way[2] - way[0])
        return way[0] <= margin && way[2] >= -margin
      }
      #expect(expected.count > 5 && expected.count < 64)
      #expect((0..<found).map { Int(path.crossings[neuron, $0].sample) } == expected)
    }
    // More than there is room for: the nearest.
    let found = path.findKinks(
      of: 1, ahead: 1, slack: 0.25, reach: 100, scan: Double.kernels(for: set).kinkScan)
    func distance(_ j: Int) -> Double {
      min(
        path.start.preactivations[path.row + j].magnitude, path.latest.preactivations[path.row + j].magnitude)
    }
    let kept = Set((0..<found).map { Int(path.crossings[1, $0].sample) })
    #expect(kept.count == KinkCrossings.most)
    let others = (0..<count).filter { !kept.contains($0) && 100 * path.latest.slopes[$0].magnitude > 4 }
    #expect(others.allSatisfy { j in kept.allSatisfy { distance($0) <= distance(j) } } && !others.isEmpty)
  }
}
