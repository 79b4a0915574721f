import PortableMath
import Testing
import Training

@Suite struct DrawsTests {
  @Test("Training on the program's own draws changes no bit", arguments: Precision.allCases)
  func ownDraws(precision: Precision) throws {
    let cell = smallCell(precision: precision)
    let drawn = Bits(try train(cell))
    let all = allDraws(for: cell)
    #expect(Bits(try train(cell, draws: all)) == drawn)
    #expect(Bits(try train(cell, draws: SeedDraws(inputs: all.inputs))) == drawn)
    #expect(Bits(try train(cell, draws: SeedDraws(directions: all.directions, signs: all.signs))) == drawn)
    // More rows than the cell has neurons: the first are taken.
    let wide = allDraws(for: smallCell(width: 12))
    #expect(Bits(try train(cell, draws: SeedDraws(directions: wide.directions, signs: wide.signs))) == drawn)
  }

  @Test("Supplied directions and signs are used as they are, symmetrised or not")
  func asGiven() throws {
    let cell = smallCell(width: 2, checkpoints: [0])
    let directions = Matrix(rows: 2, columns: 6, elements: [1, 0, 0, 0, 0, 0, 0, 0, 0.6, 0.8, 0, 0])
    let outcome = try train(cell, draws: SeedDraws(directions: directions, signs: [-1, -1]))
    let scale = cell.tau * cell.alpha
    #expect(try outcome.tensor("W", cell) == directions.elements.map { scale * $0 })
    #expect(try outcome.tensor("a", cell) == [-cell.tau / cell.alpha, -cell.tau / cell.alpha])
  }

  @Test("A task of given data trains on it, and without a test set has no test loss")
  func givenData() throws {
    var cell = smallCell()
    let drawn = try train(cell)
    var draws = allDraws(for: cell)
    cell.task = .data
    let given = try train(cell, draws: draws)
    #expect(given.metrics == drawn.metrics)
    #expect(cell.tensors.map(\.name) == ["W", "a"])
    draws.testInputs = nil
    draws.testLabels = nil
    let without = try train(cell, draws: draws)
    #expect(allNaN(without[.testLoss]))
    #expect(without[.trainLoss] == drawn[.trainLoss])
  }

  @Test("Draws that do not fit are refused in words")
  func misfits() {
    func message(_ draws: SeedDraws, task: TaskSpecification? = nil) -> String? {
      var cell = smallCell()
      if let task { cell.task = task }
      do throws(TrainingError) {
        _ = try CellData(for: cell, draws: draws)
        return nil
      } catch {
        return error.message
      }
    }
    func zeros(_ rows: Int, _ columns: Int) -> Matrix {
      Matrix(rows: rows, columns: columns, elements: [Double](repeating: 0, count: rows * columns))
    }
    #expect(
      message(SeedDraws(directions: zeros(7, 6)))
        == "draws: directions: got 7 × 6, expected at least 8 × 6 (width × inputs)")
    #expect(
      message(SeedDraws(directions: zeros(8, 5)))
        == "draws: directions: got 8 × 5, expected at least 8 × 6 (width × inputs)")
    #expect(
      message(SeedDraws(directions: zeros(8, 6)))
        == "draws: directions: got norm 0.0 in row 0, expected rows of norm 1 (to 1e-6)")
    #expect(message(SeedDraws(signs: [1, -1])) == "draws: signs: got 2 numbers, expected at least 8 (width)")
    #expect(
      message(SeedDraws(signs: [1, -1, 1, 1, 1, 1, 1, 0.5])) == "draws: signs: got 0.5, expected -1 or 1")
    #expect(message(SeedDraws(inputs: zeros(54, 6))) == "draws: inputs: got 54 × 6, expected 55 × 6")
    #expect(message(SeedDraws(labels: [1])) == "draws: labels: got 1 numbers, expected 55, one per sample")
    #expect(message(SeedDraws(testInputs: zeros(40, 7))) == "draws: test_inputs: got 40 × 7, expected 40 × 6")
    #expect(
      message(SeedDraws(testLabels: [Double](repeating: .nan, count: 40)))
        == "draws: test_labels: got a number that is not finite, expected finite numbers")
    #expect(
      message(SeedDraws(teacherDirections: zeros(2, 6)))
        == "draws: teacher_directions: got 2 × 6, expected 3 × 6")
    #expect(
      message(SeedDraws(), task: .data)
        == "draws: inputs and labels: got none, expected both, because the data comes from a file")
    #expect(
      message(SeedDraws(inputs: zeros(4, 6), labels: [1, 2, 3, 4], testLabels: [1]), task: .data)
        == "draws: test_inputs and test_labels: got only test_labels, expected both or neither")
  }
}
