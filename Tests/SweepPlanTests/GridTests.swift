import PortableMath
import SweepPlan
import Testing
import Training

@Suite("Grid")
struct GridTests {
  static func grid(_ axes: [Axis]) -> Grid {
    var fixed = Dictionary(uniqueKeysWithValues: Parameter.allCases.map { ($0, 1.0) })
    for axis in axes { fixed[axis.parameter] = nil }
    return Grid(axes: axes, fixed: fixed)
  }

  @Test("A cell of which any fixed parameter differs is not found")
  func otherFixedParameters() {
    let grid = Self.grid([Axis(.tau, [0.5, 1])])
    #expect(grid.cell { grid.value(of: $0, cell: 1) } == 1)
    for parameter in Parameter.allCases where parameter != .tau {
      let found = grid.cell { grid.value(of: $0, cell: 1) + ($0 == parameter ? 1 : 0) }
      #expect(found == nil, "\(parameter.name)")
    }
  }

  @Test("Cells are numbered row-major, the last axis fastest")
  func rowMajor() {
    let grid = Self.grid([Axis(.tau, [0.1, 2]), Axis(.delta, [-1, 0, 1]), Axis(.seed, [7])])
    #expect(grid.cellCount == 6)
    #expect((0..<6).map { grid.value(of: .tau, cell: $0) } == [0.1, 0.1, 0.1, 2, 2, 2])
    #expect((0..<6).map { grid.value(of: .delta, cell: $0) } == [-1, 0, 1, -1, 0, 1])
    #expect((0..<6).map { grid.value(of: .seed, cell: $0) } == [7, 7, 7, 7, 7, 7])
    #expect((0..<6).map { grid.value(of: .width, cell: $0) } == [1, 1, 1, 1, 1, 1])
    #expect(grid.coordinates(of: 4) == [1, 1, 0])
  }

  @Test("Number, coordinates and values of a cell determine each other", arguments: 0..<50)
  func inverse(seed: Int) {
    let grid = Sweep.random(seed: UInt64(seed)).grid
    for cell in 0..<grid.cellCount {
      #expect(grid.cell(at: grid.coordinates(of: cell)) == cell)
      #expect(grid.cell { grid.value(of: $0, cell: cell) } == cell)
    }
  }

  @Test("A cell of another grid is found by its values or not at all")
  func matching() {
    let small = Self.grid([Axis(.tau, [0.1, 2]), Axis(.seed, [7, 8])])
    let large = Self.grid([Axis(.seed, [9, 8, 7]), Axis(.delta, [0, 1]), Axis(.tau, [0.1, 1, 2])])
    for cell in 0..<small.cellCount {
      let found = large.cell { small.value(of: $0, cell: cell) }
      #expect(found != nil)
      if let found {
        for parameter in Parameter.allCases {
          #expect(large.value(of: parameter, cell: found) == small.value(of: parameter, cell: cell))
        }
      }
    }
    #expect(small.cell { large.value(of: $0, cell: 0) } == nil)
    #expect(large.cell { $0 == .tau ? 0.1.nextUp : 1 } == nil)
  }

  @Test("Values are found on an axis in any order", arguments: 0..<50)
  func indexOfValue(seed: Int) {
    for axis in Sweep.random(seed: UInt64(seed)).grid.axes {
      for (index, value) in axis.values.enumerated() {
        #expect(axis.index(of: value) == index)
        #expect(axis.index(of: value.nextUp) == axis.values.firstIndex(of: value.nextUp))
      }
    }
  }

  @Test("What another grid has besides is said in words")
  func missing() {
    let small = Self.grid([Axis(.tau, [0.1, 2]), Axis(.seed, [100, 101])])
    let large = Self.grid([
      Axis(.tau, [0.1, 0.5, 2, 3.25]), Axis(.seed, (100..<117).map(Double.init)), Axis(.width, [1, 50]),
    ])
    #expect(large.missingValues(of: small) == [])
    #expect(small.missingValues(of: small) == [])
    #expect(small.missingValues(of: large) == ["tau: 0.5, 3.25", "width: 50", "seed: 102…116"])
    let many = Self.grid([Axis(.tau, (1...20).map { Double($0) + 0.5 }), Axis(.seed, [100])])
    #expect(
      small.missingValues(of: many)
        == ["tau: 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5 and 13 more"])
  }

  @Test("A grid of 2^40 cells costs no memory and is exact at its ends")
  func large() {
    let values = (1...(1 << 20)).map(Double.init)
    let grid = Self.grid([Axis(.tau, values), Axis(.seed, values)])
    #expect(grid.cellCount == 1 << 40)
    #expect(grid.value(of: .tau, cell: (1 << 40) - 1) == Double(1 << 20))
    #expect(grid.cell { $0 == .tau || $0 == .seed ? Double(1 << 20) : 1 } == (1 << 40) - 1)
    #expect(Grid.cellCount(ofLengths: [1 << 20, 1 << 20]) == 1 << 40)
    #expect(Grid.cellCount(ofLengths: [1 << 20, 1 << 20, 2]) == nil)
    #expect(Grid.cellCount(ofLengths: [1 << 40, 1 << 40, 1 << 40]) == nil)
  }

  @Test(
    "A finer grid has the coarser one's values with the same bits",
    arguments: [
      (-1.0, 0.3), (-1.0, 1.0), (0.1, 0.7), (3.0, -2.9),
    ])
  func nested(low: Double, high: Double) {
    for intervals in 1...40 {
      let coarse = Spacing.linear(from: low, to: high, count: intervals + 1)
      let fine = Spacing.linear(from: low, to: high, count: 4 * intervals + 1)
      #expect(coarse == stride(from: 0, to: fine.count, by: 4).map { fine[$0] })
      #expect(coarse.first == low)
      #expect(coarse.last == high)
      #expect(zip(coarse, coarse.dropFirst()).allSatisfy { (high > low) == ($0 < $1) })
    }
    let coarse = Spacing.logarithmic(from: low, to: high, count: 9)
    let fine = Spacing.logarithmic(from: low, to: high, count: 17)
    #expect(coarse == stride(from: 0, to: 17, by: 2).map { fine[$0] })
  }

  @Test("Zero has one form on an axis")
  func zero() {
    let axis = Axis(.delta, [-0.0, 1])
    #expect(axis.values[0].sign == .plus)
    #expect(axis.index(of: -0.0) == 0)
  }
}
