import Foundation
import Testing
import Training

@Suite struct SolverRunTests {
  private func cell(_ solver: SolverSpecification, _ precision: Precision = .double) -> CellSpecification {
    var cell = smallCell(
      precision: precision, checkpoints: [0, 5, 230, 2600],
      record: RecordSpecification(tensors: .all, trajectoryEvery: 70, lossHistory: 40))
    cell.solver = solver
    return cell
  }

  @Test(
    "Left, copied or saved and taken up again at any step, every solver gives the same bits",
    arguments: SolverSpecification.each(batch: 7), Precision.allCases)
  func pauses(solver: SolverSpecification, precision: Precision) throws {
    let cell = cell(solver, precision)
    let data = try CellData(for: cell)
    let whole = try train(cell)
    #expect(allFinite(whole.metrics) && allFinite(whole.lossHistory))
    #expect(whole.tensors.allSatisfy { allFinite($0) })
    // Saved and taken up again at every boundary, thinned out where there are many.
    var run = try CellRun(cell, data: data)
    var boundaries = 0
    while !run.isFinished {
      let interval = 1 + boundaries / 20
      var steps = 0
      run.advance { _ in
        steps += 1
        return steps > interval
      }
      let state = run.state
      let copy = try JSONDecoder().decode(SolverMemory.self, from: JSONEncoder().encode(state.solver))
      #expect(copy == state.solver)
      run = try CellRun(
        cell, data: data,
        resuming: CellState(
          step: state.step, parameters: state.parameters, outcome: state.outcome, solver: copy))
      #expect(run.step == state.step && run.state == state || !allFinite(state.outcome.lossHistory))
      boundaries += 1
      var rest = run
      if boundaries % 10 == 0 {
        rest.advance { _ in false }
        #expect(Bits(rest.outcome) == Bits(whole), "copied at \(state.step)")
      }
    }
    #expect(boundaries > 20)
    #expect(Bits(run.outcome) == Bits(whole))
    #expect(run.outcome.rejectedSteps == whole.rejectedSteps)
    #expect(run.outcome.largestErrorEstimate == whole.largestErrorEstimate)
  }

  @Test("What one solver remembers is refused by another")
  func foreignMemory() throws {
    let adaptive = cell(.adaptive(tolerance: 1e-3))
    let data = try CellData(for: adaptive)
    var run = try CellRun(adaptive, data: data)
    run.advance { $0 >= 200 }
    for solver in [SolverSpecification.gd, .sgd(batch: 7)] {
      #expect(throws: TrainingError.self) { try CellRun(cell(solver), data: data, resuming: run.state) }
    }
    var state = run.state
    for damage in ["radius_direction", "shifted_ramps"] {
      state.solver = run.state.solver
      state.solver.vectors[damage] = [1]
      let error = #expect(throws: TrainingError.self) { try CellRun(adaptive, data: data, resuming: state) }
      #expect(
        error?.message == "saved state: got the state of another solver, expected a state of solver adaptive")
    }
  }

  @Test(
    "Solvers stop exactly at checkpoints and land there whatever else is recorded",
    arguments: SolverSpecification.each(batch: 7))
  func checkpoints(solver: SolverSpecification) throws {
    var plain = cell(solver)
    plain.record = RecordSpecification(tensors: .all)
    let (a, b) = (try train(cell(solver)), try train(plain))
    #expect(a.metrics == b.metrics)
    #expect(try a.tensor("W", cell(solver)) == b.tensor("W", plain))
    if solver.kind != StochasticSolver.self { #expect(a.evaluations == b.evaluations) }
  }
}
