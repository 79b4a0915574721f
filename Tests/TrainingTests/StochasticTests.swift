import Testing
import Training

@Suite struct StochasticTests {
  private func cell(batch: Int, replacement: Bool = false, steps: Int = 60) -> CellSpecification {
    var cell = smallCell(checkpoints: [0, steps])
    cell.solver = .sgd(batch: batch, replacement: replacement)
    return cell
  }

  @Test("A batch of all samples is descent, up to the order of summation")
  func wholeBatch() throws {
    var descent = cell(batch: 55)
    descent.solver = .gd
    let (a, b) = (try train(descent), try train(cell(batch: 55)))
    for metric in Metric.standard {
      for (x, y) in zip(a[metric], b[metric]) { #expect((x - y).magnitude <= 1e-12 * max(1, x)) }
    }
    // One at the start, one a step, one at the checkpoint.
    #expect(b.evaluations == 62)
  }

  @Test(
    "Without replacement an epoch is a permutation, cut; with, samples come evenly",
    arguments: [1, 7, 20, 55])
  func draws(size: Int) {
    var draws = BatchDraws(samples: 55, size: size, replacement: false, key: 12)
    let steps = 55 / size
    var orders: [[Int]] = []
    for epoch in 0..<4 {
      var seen: [Int] = []
      for step in 0..<steps {
        draws.draw(step: epoch * steps + step)
        seen += draws.batch
      }
      #expect(Set(seen).count == steps * size && seen.allSatisfy((0..<55).contains))
      orders.append(seen)
    }
    #expect(Set(orders).count == 4)
    // The order of asking does not matter.
    var again = BatchDraws(samples: 55, size: size, replacement: false, key: 12)
    again.draw(step: 2 * steps)
    #expect(again.batch == Array(orders[2].prefix(size)))

    var free = BatchDraws(samples: 55, size: size, replacement: true, key: 12)
    var counts = [Int](repeating: 0, count: 55)
    let rounds = 11_000 / size
    for step in 0..<rounds {
      free.draw(step: step)
      for row in free.batch { counts[row] += 1 }
    }
    let mean = Double(rounds * size) / 55
    let chiSquare = counts.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) / mean }
    #expect(chiSquare > 20 && chiSquare < 110, "χ² of 54 degrees: \(chiSquare)")
  }

  @Test("Batches depend on the cell's parameters, seed included, and on nothing else")
  func key() {
    let key = cell(batch: 5).batchKey
    let changes: [(inout CellSpecification) -> Void] = [
      { $0.seed = 2 }, { $0.tau = 0.6 }, { $0.delta = 0.2 }, { $0.network.width = 10 },
      { $0.network.slope = 1 },
      { $0.rates.w = 0.5 }, { $0.rates.a = 0.5 }, { $0.learningRate = 0.1 }, { $0.solver = .sgd(batch: 6) },
      { $0.solver = .sgd(batch: 5, replacement: true) }, { $0.network.parametrization = .ntk },
      { $0.network.symmetrize = false },
      { $0.task = .teacherStudent(samples: 56, testSamples: 40, teacherWidth: 3) },
    ]
    var keys: Set = [key]
    for change in changes {
      var other = cell(batch: 5)
      change(&other)
      keys.insert(other.batchKey)
    }
    #expect(keys.count == changes.count + 1)
    var same = cell(batch: 5, steps: 3)
    same.precision = .single
    same.record = RecordSpecification(lossHistory: 3)
    same.task = .teacherStudent(samples: 55, testSamples: 7, teacherWidth: 3)
    #expect(same.batchKey == key)
  }

  @Test("Batches too large are refused, divergence has its step", arguments: [true, false])
  func limits(replacement: Bool) throws {
    let error = #expect(throws: TrainingError.self) { try train(cell(batch: 56)) }
    #expect(error?.message == "batch: got 56, expected at most 55, the number of samples")
    var wild = cell(batch: 5, replacement: replacement, steps: 4000)
    wild.learningRate = 1e4
    let outcome = try train(wild)
    let step = try #require(outcome.divergedAtStep)
    #expect(outcome.status == .diverged && step > 0 && step < 4000)
    #expect(outcome.evaluations == step + 2)
  }
}
