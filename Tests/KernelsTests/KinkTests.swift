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
      var (impulse, mean, share) = (z.map { _ in 0.0 }, z.map { _ in 0.0 }, z.map { _ in 0.0 })
      let steps = count == 8 ? 12 : count == 13 ? 80 : 50
      let last = [12: 12, 50: 16, 80: 20][steps] ?? 0
      for step in 0..<steps {
        let s = Double(step)
        let push = z.indices.map { z[$0] >= 0 ? room[.jump, $0] + s * room[.jumpGrowth, $0] : 0 }
        for k in z.indices {
          impulse[k] += push[k]
          mean[k] += z[k] / Double(steps)
          if step >= steps - last, z[k] >= 0 { share[k] += 1 / Double(last) }
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
      #expect(places.allSatisfy { (room[.share, $0] - share[$0]).magnitude < 1e-12 })
    }
  }

  @Test("Shifted ramps are as open as gates were at the end of a step, elsewhere by as much more or less")
  func shifts() {
    let (reference, blur) = (Reference(n: 40, d: 5, h: 6, slope: 0.2, factor: 0.5), 1000.0)
    let (samples, set) = (reference.samples(Double.self), InstructionSet.baseline)
    var (pass, parameters) = (reference.pass(Double.self, set), reference.parameters(Double.self))
    var path = KinkPath<Double>(width: 6, samples: 40, inputs: 5)
    var (gradient, plain) = (
      AlignedVector<Double>(zeros: parameters.count), AlignedVector<Double>(zeros: parameters.count)
    )
    for evaluation in [StepEvaluation.start, .end] {
      _ = pass.lossAndGradient(
        at: parameters, on: samples, gradient: &plain, blur: blur, as: evaluation, path: &path)
    }
    for neuron in 0..<6 {
      let found = path.findKinks(
        of: neuron, ahead: 1, slack: 0, reach: 1e3, scan: Double.kernels(for: set).kinkScan)
      for k in 0..<found { path.crossings[neuron, k].share = Double((neuron + k) % 5) / 4 }
    }
    let outer = reference.residuals.map { 2.0 / 40 * reference.factor * $0 }
    /// What shifts should make of ∂L/∂z, with every w 1 + `move` times as long as where they were made.
    func changes(move: Double) -> [(i: Int, j: Int, change: Double)] {
      (0..<6).flatMap { i in
        (0..<path.crossings.counts[i]).compactMap { k in
          let kink = path.crossings[i, k]
          let (j, a) = (Int(kink.sample), reference.a[i])
          let (z, jump) = (reference.preactivations[j][i], 0.8 * reference.a[i] * outer[j])
          guard jump > 0, z.magnitude < jump * blur / 2 else { return nil }
          func opening(_ z: Double) -> Double {
            a * (reference.slope(z, a, outer[j], blur: blur) - 0.2 * outer[j])
          }
          let now = opening((1 + move) * z)
          let shifted = min(max(jump / 2 + (1 + move) * z / blur + kink.share * jump - opening(z), 0), jump)
          return (i, j, (move == 0 ? kink.share * jump : shifted) - now)
        }
      }
    }
    pass.renewShifts(of: &path, at: parameters)
    #expect(path.ramps.count == changes(move: 0).count && path.ramps.count > 20)
    for (move, weight) in [(0.0, 0.0), (0.3, 0.25), (-0.5, 0.5)] {
      var moved = parameters
      moved.scale(1 + move, over: 0..<pass.shape.readout.lowerBound)
      (gradient, path.impulses) = (plain, AlignedVector(zeros: path.impulses.count))
      pass.addShifts(of: &path, to: &gradient, at: moved, blur: blur, weight: weight, on: samples)
      var (expected, impulses) = (plain.doubles, path.impulses.doubles.map { _ in 0.0 })
      for (i, j, change) in changes(move: move) {
        for k in 0..<5 { expected[i * pass.shape.stride + k] += change * reference.x[j][k] }
        impulses[i * path.row + j] += weight * change
      }
      #expect(relativeDifference(gradient.doubles, expected) < 1e-13, "\(move)")
      #expect(zip(path.impulses.doubles, impulses).allSatisfy { ($0 - $1).magnitude < 1e-15 }, "\(move)")
    }
    // Written down and taken up again, they are the same; what is of no such network is refused.
    let memory = path.ramps.memory
    var copy = KinkPath<Double>(width: 6, samples: 40, inputs: 5).ramps
    let isRecalled = copy.recall(places: memory.places, shifts: memory.shifts)
    #expect(isRecalled && copy.memory == memory)
    for places in [[1.0], [1, 1e6], [0.5, 1], [-1, 1]] {
      let isRecalled = copy.recall(places: places, shifts: [0.5, 0.5])
      #expect(!isRecalled && copy.count == 0)
    }
    let isInfiniteRecalled = copy.recall(places: [1, 2], shifts: [0.5, .infinity])
    #expect(!isInfiniteRecalled)
    path.ramps.removeAll()
    pass.addShifts(of: &path, to: &gradient, at: parameters, blur: blur, weight: 1, on: samples)
    #expect(path.ramps.count == 0)
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
