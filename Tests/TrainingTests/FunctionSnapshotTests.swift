import Foundation
import PortableMath
import Testing
import Training

@Suite struct FunctionSnapshotTests {
  private let lattice = Lattice(low: -2, high: 1.5, count: 8)

  @Test(
    "The function is that of the recorded parameters at every checkpoint",
    arguments: Parametrization.allCases, [0, 0.2])
  func function(parametrization: Parametrization, slope: Double) throws {
    let cell = xorCell(
      parametrization: parametrization, slope: slope, learningRate: 0.1,
      record: RecordSpecification(tensors: .all, function: lattice))
    let outcome = try train(cell)
    let (w, a) = (try outcome.tensor("W", cell), try outcome.tensor("a", cell))
    let function = try outcome.tensor("function", cell)
    let values = (0..<8).map { -2 + 0.5 * Double($0) }
    #expect(lattice.coordinates == values)
    var place = 0
    for step in 0..<3 {
      for x2 in values {
        for x1 in values {
          var (expected, scale) = (0.0, 0.0)
          for neuron in (8 * step)..<(8 * step + 8) {
            let z = w[2 * neuron] * x1 + w[2 * neuron + 1] * x2
            let term = a[neuron] * (z >= 0 ? z : slope * z) * parametrization.factor(width: 8)
            expected += term
            scale += term.magnitude
          }
          #expect((function[place] - expected).magnitude <= 1e-15 * scale)
          place += 1
        }
      }
    }
    #expect(place == function.count)
    #expect(
      function.prefix(64).allSatisfy { $0 == 0 } && function.suffix(64).contains { $0.magnitude > 1e-3 })
  }

  @Test("Boundaries have the angle of w turned clockwise by a right angle")
  func angles() throws {
    var cell = xorCell(
      seed: 11, width: 1000, learningRate: 1e-3, record: RecordSpecification(tensors: .all, function: lattice)
    )
    cell.network.symmetrize = false
    let outcome = try train(cell)
    #expect(outcome.status == .complete)
    let (w, angles) = (try outcome.tensor("W", cell), try outcome.tensor("boundary_angle", cell))
    #expect(angles.count == 3000)
    for (neuron, angle) in angles.enumerated() {
      let expected = atan2(-w[2 * neuron], w[2 * neuron + 1])
      #expect((angle - expected).magnitude <= 1e-15, "neuron \(neuron)")
      // Active on its left.
      #expect(-sin(angle) * w[2 * neuron] + cos(angle) * w[2 * neuron + 1] > 0)
    }
  }

  @Test("On the axes and diagonals the angles are exact")
  func exactAngles() throws {
    let half = 0.5.squareRoot()
    let directions: [(w: [Double], angle: Double)] = [
      ([0, 1], 0), ([-half, half], .pi / 4), ([-1, 0], .pi / 2), ([-half, -half], 0.75 * .pi),
      ([0, -1], .pi),
      ([half, -half], -0.75 * .pi), ([1, 0], -.pi / 2), ([half, half], -.pi / 4),
    ]
    let cell = xorCell(checkpoints: [0], record: RecordSpecification(function: lattice))
    let draws = SeedDraws(directions: Matrix(rows: 8, columns: 2, elements: directions.flatMap(\.w)))
    let angles = try train(cell, draws: draws).tensor("boundary_angle", cell)
    for (angle, direction) in zip(angles, directions) {
      #expect((angle - direction.angle).magnitude <= 4e-16, "\(direction)")
    }
  }

  @Test("They are described with their dimensions, for a teacher's task too")
  func described() throws {
    var cell = xorCell(record: RecordSpecification(function: lattice))
    cell.task = .teacherStudent(samples: 20, testSamples: 5, teacherWidth: 3)
    let outcome = try train(cell)
    #expect(outcome.tensors.map(\.count) == cell.tensors.map(\.count))
    #expect(outcome.tensors.allSatisfy { allFinite($0) })
    let described = cell.tensors.map {
      "\($0.name) \($0.units) \($0.dimensions.map { "\($0.name)=\($0.length)" })"
    }
    #expect(
      described == [
        "alignment 1 [\"step=3\", \"neuron=8\"]", "function 1 [\"step=3\", \"x2=8\", \"x1=8\"]",
        "boundary_angle radian [\"step=3\", \"neuron=8\"]",
      ])
  }

  @Test(
    "A run paused, or saved and taken up again, gives the same bits; integration passes over no checkpoint",
    arguments: SolverSpecification.each(batch: 5))
  func resumed(solver: SolverSpecification) throws {
    var cell = xorCell(
      checkpoints: [0, 5, 23, 600],
      record: RecordSpecification(tensors: .ends, trajectoryEvery: 50, function: lattice, lossHistory: 9))
    cell.solver = solver
    let data = try CellData(for: cell)
    let whole = try train(cell)
    #expect(allFinite(try whole.tensor("function", cell)))
    for stop in [0, 4, 5, 23, 300] {
      var run = try CellRun(cell, data: data)
      run.advance { $0 >= stop }
      var saved = try CellRun(cell, data: data, resuming: run.state)
      run.advance { _ in false }
      saved.advance { _ in false }
      #expect(Bits(run.outcome) == Bits(whole), "paused at \(stop)")
      #expect(Bits(saved.outcome) == Bits(whole), "saved at \(stop)")
    }
  }

  @Test("What diverges has no function from there on")
  func divergence() throws {
    let cell = xorCell(
      tau: 2, learningRate: 40, checkpoints: [0, 1, 4000], record: RecordSpecification(function: lattice))
    let outcome = try train(cell)
    #expect(outcome.status == .diverged)
    let function = try outcome.tensor("function", cell)
    #expect(allFinite(function.prefix(128)) && allNaN(function.suffix(64)))
  }
}
