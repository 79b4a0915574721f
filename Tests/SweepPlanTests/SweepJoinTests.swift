import SweepPlan
import Testing
import Training

@Suite struct SweepJoinTests {
  private static func sweep(
    _ axes: [Axis], fixed: [Parameter: Double] = [:], checkpoints: [Int] = [0, 10]
  ) -> Sweep {
    var all: [Parameter: Double] = [
      .tau: 0.1, .delta: 0, .width: 4, .seed: 1, .leak: 0, .inputs: 3, .samples: 10, .testSamples: 20,
      .teacherWidth: 2, .learningRate: 0.005, .rateW: 1, .rateA: 1, .tolerance: 0, .batch: 0,
      .outputPower: 0, .spread: 0,
    ]
    all.merge(fixed) { $1 }
    for axis in axes { all[axis.parameter] = nil }
    return Sweep(
      name: "part", grid: Grid(axes: axes, fixed: all), checkpoints: checkpoints,
      record: RecordSpecification())
  }

  private static func join(_ sweeps: [Sweep]) throws(SweepJoin.Failure) -> SweepJoin {
    try SweepJoin(sweeps.enumerated().map { ("part \($0.offset)", $0.element) })
  }

  @Test(
    "values of a joint axis",
    arguments: [
      ([[1, 3], [2]], [1, 2, 3]),
      ([[3, 1], [2]], [3, 2, 1]),
      ([[2], [1]], [1, 2]),
      ([[1, 3], [2, 1]], [1, 3, 2]),
      ([[1, 2], [2, 3]], [1, 2, 3]),
      ([[2, 1], [1, 2]], [2, 1]),
    ] as [([[Double]], [Double])])
  func values(_ lists: [[Double]], _ expected: [Double]) throws {
    let joint = try Self.join(lists.map { Self.sweep([Axis(.tau, $0), Axis(.seed, [1, 2])]) })
    #expect(joint.sweep.grid.axes == [Axis(.tau, expected), Axis(.seed, [1, 2])])
  }

  /// A parameter fixed at other values is an axis of the whole, before those that a sweep wrote.
  @Test func fixedParametersBecomeAxes() throws {
    let parts = [10.0, 20].map { Self.sweep([Axis(.tau, [1, 2]), Axis(.seed, [3])], fixed: [.samples: $0]) }
    let joint = try Self.join(parts)
    #expect(joint.sweep.grid.axes == [Axis(.samples, [10, 20]), Axis(.tau, [1, 2]), Axis(.seed, [3])])
    #expect(joint.sweep.grid.fixed[.samples] == nil)
  }

  /// Every cell keeps its parameters, and cells of parts that share no values fill the joint grid once.
  @Test func cellsKeepTheirParameters() throws {
    let parts = [
      Self.sweep([Axis(.tau, [1, 3]), Axis(.delta, [-1, 0, 1]), Axis(.seed, [5, 4])]),
      Self.sweep([Axis(.delta, [1, -1, 0]), Axis(.tau, [2, 0.5, 4]), Axis(.seed, [4, 5])]),
      Self.sweep([Axis(.delta, [-1, 0, 1]), Axis(.seed, [4, 5])], fixed: [.tau: 7]),
    ]
    let joint = try Self.join(parts)
    let grid = joint.sweep.grid
    var all = RangeSet<Int>()
    for (index, part) in parts.enumerated() {
      for cell in 0..<part.grid.cellCount {
        let there = joint.cells(RangeSet(cell..<cell + 1), ofPart: index)
        #expect(there.cellCount == 1)
        let number = try #require(there.ranges.first?.lowerBound)
        #expect(grid.cell { part.grid.value(of: $0, cell: cell) } == number, "part \(index), cell \(cell)")
      }
      let cells = joint.cells(RangeSet(0..<part.grid.cellCount), ofPart: index)
      #expect(all.isDisjoint(cells))
      all.formUnion(cells)
    }
    #expect(all == RangeSet(0..<grid.cellCount))
  }

  @Test func otherConfigurationsAreRefused() throws {
    let axes = [Axis(.tau, [1])]
    let failure = #expect(throws: SweepJoin.Failure.self) {
      try Self.join([Self.sweep(axes), Self.sweep(axes, checkpoints: [0, 20])])
    }
    #expect(
      failure?.description.contains("part 1: trained with another configuration than part 0") == true
        && failure?.description.contains("training.checkpoints: 0, 20 there, 0, 10 here") == true)
  }

  @Test("Values that differ in their last digits are named with their sweeps")
  func nearlyEqual() throws {
    let axes = { (taus: [Double]) in [Axis(.tau, taus), Axis(.seed, [1, 2])] }
    #expect(
      try Self.join([Self.sweep(axes([0.1, 0.5])), Self.sweep(axes([0.10000000000000009, 1]))]).nearlyEqual
        == ["tau: 0.1 in part 0, 0.10000000000000009 in part 1"])
    #expect(try Self.join([Self.sweep(axes([0.1, 0.5])), Self.sweep(axes([0.1, 1]))]).nearlyEqual == [])
  }

  /// What is not the same in all is said by parameter, what has one value in each first; and only sweeps that differ in
  /// more than one leave gaps.
  @Test func gapsAreExplained() throws {
    func part(_ taus: [Double], samples: Double, tolerance: Double = 0) -> Sweep {
      Self.sweep(
        [Axis(.tau, taus), Axis(.seed, [1, 2])], fixed: [.samples: samples, .tolerance: tolerance])
    }
    let whole = try Self.join([part([0.1, 0.5], samples: 50), part([1], samples: 50)])
    #expect(!whole.hasGaps)
    #expect(whole.differences == ["tau: 0.1, 0.5 in part 0; 1 in part 1"])
    let gaps = try Self.join([
      part([0.1, 0.5], samples: 50), part([1], samples: 51), part([0.5, 0.1], samples: 50, tolerance: 0.01),
    ])
    #expect(gaps.hasGaps)
    #expect(
      gaps.differences == [
        "samples: 50 in part 0, part 2; 51 in part 1", "tolerance: 0 in part 0, part 1; 0.01 in part 2",
        "tau: 0.1, 0.5 in part 0, part 2; 1 in part 1",
      ])
  }

  @Test func tooManyCellsAreRefused() throws {
    let axis = { (start: Int) in Axis(.seed, (start..<start + (1 << 20)).map { Double($0) }) }
    let failure = #expect(throws: SweepJoin.Failure.self) {
      try Self.join([
        Self.sweep([Axis(.tau, (1...1 << 20).map { Double($0) }), axis(0)]),
        Self.sweep([Axis(.tau, [1]), axis(1 << 20)]),
      ])
    }
    #expect(failure?.description.contains("expected at most 2^40") == true)
  }
}
