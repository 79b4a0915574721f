import CHDF5
import Foundation
import PortableMath
import Randomness
import ResultStore
import SweepPlan
import Testing
import Training

@Suite struct DrawsTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  /// Draws that fit four neurons, three inputs, ten samples, twenty tests and two teacher neurons.
  static func draws(_ seed: UInt64) -> SeedDraws {
    var random = SplitMix64(seed: seed)
    func numbers(_ count: Int) -> [Double] {
      (0..<count).map { _ in Double.random(in: -1...1, using: &random) }
    }
    func units(_ rows: Int) -> Matrix {
      let elements = (0..<rows).flatMap { _ in
        let row = numbers(3)
        let norm = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return row.map { $0 / norm }
      }
      return Matrix(rows: rows, columns: 3, elements: elements)
    }
    func signs(_ count: Int) -> [Double] { (0..<count).map { _ in Bool.random(using: &random) ? 1 : -1 } }
    return SeedDraws(
      directions: units(4), signs: signs(4), inputs: Matrix(rows: 10, columns: 3, elements: numbers(30)),
      labels: numbers(10), testInputs: Matrix(rows: 20, columns: 3, elements: numbers(60)),
      testLabels: numbers(20), teacherDirections: units(2), teacherSigns: signs(2))
  }

  let sizes = DrawsFile.Sizes(width: 4, inputs: 3, samples: 10, testSamples: 20, teacherWidth: 2)

  @Test func whatIsWrittenIsReadBack() throws {
    let url = folder("draws.h5")
    var partial = Self.draws(2)
    (partial.directions, partial.testInputs, partial.testLabels) = (nil, nil, nil)
    try DrawsFile.write(url, seeds: [1, 2]) { $0 == 1 ? Self.draws(1) : partial }
    #expect(try DrawsFile.read(url, seed: 1, sizes: sizes) == Self.draws(1))
    #expect(try DrawsFile.read(url, seed: 2, sizes: sizes) == partial)
    #expect(try DrawsFile.read(url, seed: 3, sizes: sizes) == nil)
    let bytes = try Data(contentsOf: url)
    try DrawsFile.write(url, seeds: [1, 2]) { $0 == 1 ? Self.draws(1) : partial }
    #expect(try Data(contentsOf: url) == bytes)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["draws.h5"])
  }

  @Test func severalOutputsAreAMatrix() throws {
    let url = folder("draws.h5")
    var draws = Self.draws(1)
    (draws.signs, draws.teacherDirections, draws.teacherSigns) = (nil, nil, nil)
    draws.labels = (0..<20).map(Double.init)
    draws.testLabels = (0..<40).map(Double.init)
    draws.target = Matrix(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6])
    try DrawsFile.write(url, seeds: [1]) { _ in draws }
    let sizes = DrawsFile.Sizes(width: 4, inputs: 3, samples: 10, testSamples: 20, outputs: 2)
    #expect(try DrawsFile.read(url, seed: 1, sizes: sizes) == draws)
    let error = #expect(throws: StoreError.self) {
      try DrawsFile.read(url, seed: 1, sizes: DrawsFile.Sizes(inputs: 3, samples: 10, outputs: 3))
    }
    #expect(
      error?.description == """
        \(url.path): /seed_1/labels: got shape (10, 2), expected (10, 3)
        \(url.path): /seed_1/test_labels: got shape (20, 2), expected (20, 3)
        \(url.path): /seed_1/target: got shape (2, 3), expected (3, 3)
        """)
  }

  /// Each row spoils one thing, and the message names group, dataset, what was found and what was expected.
  @Test(
    arguments: [
      (
        "width",
        "/seed_1/directions: got shape (4, 3), expected (at least 6, 3)\n"
          + "/seed_1/signs: got shape (4), expected (at least 6)"
      ),
      ("columns", "/seed_1/inputs: got shape (10, 2), expected (10, 3)"),
      ("labels", "/seed_1/labels: got shape (9), expected (10)"),
      ("tests", "/seed_1/test_inputs: got shape (19, 3), expected (20, 3)"),
      ("teacher", "/seed_1/teacher_signs: got shape (3), expected (2)"),
      ("unit", "/seed_1/directions: got norm 2.0 in row 3, expected 1 (to 1e-6) in every row"),
      ("sign", "/seed_1/signs: got 0.5 at index 2, expected 1 or -1"),
      ("finite", "/seed_1/test_labels: got nan at index 19, expected finite numbers"),
    ])
  func whatDoesNotFitIsNamed(_ what: String, _ message: String) throws {
    let url = folder("draws.h5")
    var draws = Self.draws(1)
    var sizes = sizes
    switch what {
    case "width": sizes.width = 6
    case "columns": draws.inputs = Matrix(rows: 10, columns: 2, elements: Array(repeating: 0, count: 20))
    case "labels": draws.labels?.removeLast()
    case "tests": draws.testInputs = Matrix(rows: 19, columns: 3, elements: Array(repeating: 0, count: 57))
    case "teacher": draws.teacherSigns?.append(1)
    case "unit":
      draws.directions?[3, 0] = 2
      draws.directions?[3, 1] = 0
      draws.directions?[3, 2] = 0
    case "sign": draws.signs?[2] = 0.5
    default: draws.testLabels?[19] = .nan
    }
    try DrawsFile.write(url, seeds: [1]) { _ in draws }
    let error = #expect(throws: StoreError.self) { try DrawsFile.read(url, seed: 1, sizes: sizes) }
    #expect(error?.code == .invalid)
    let lines = message.split(separator: "\n").map { "\(url.path): \($0)" }
    #expect(error?.description == lines.joined(separator: "\n"))
  }

  /// All seeds of a sweep are checked, all problems listed, and absent seeds named.
  @Test func aSweepIsCheckedBeforeItStarts() throws {
    let url = folder("draws.h5")
    try DrawsFile.write(url, seeds: [1, 2, 3]) { seed in
      var draws = Self.draws(seed)
      if seed == 2 { draws.signs?.removeLast() }
      if seed == 3 { draws.labels?[0] = .infinity }
      return draws
    }
    let good = Synthetic.sweep(axes: [Axis(.seed, [1, 7, 5])])
    #expect(try DrawsFile.check(url, sweep: good) == [5, 7])
    let error = #expect(throws: StoreError.self) {
      try DrawsFile.check(
        url, sweep: Synthetic.sweep(axes: [Axis(.width, [2, 4]), Axis(.seed, [1, 2, 3])]))
    }
    #expect(error?.code == .invalid)
    #expect(
      error?.message == """
        /seed_2/signs: got shape (3), expected (at least 4)
        /seed_3/labels: got inf at index 0, expected finite numbers
        """)
    var wide = Synthetic.sweep(axes: [Axis(.seed, [1])], fixed: [.outputs: 2])
    wide.task = .linear(LinearTask(strengths: [1]))
    let starts = folder("starts.h5")
    try DrawsFile.write(starts, seeds: [1]) { SeedDraws(signs: Self.draws($0).signs) }
    let unfit = #expect(throws: StoreError.self) { try DrawsFile.check(starts, sweep: wide) }
    #expect(
      unfit?.message
        == "/seed_1: draws: signs: got 4 numbers, expected none, because the network has 2 outputs")
    let missing = #expect(throws: StoreError.self) { try DrawsFile.check(folder("no.h5"), sweep: good) }
    #expect(missing?.code == .notFound)
  }

  /// Names that nobody looks for are refused, all of them, with the nearest that is known; a file has to supply something.
  @Test(
    arguments: [
      (
        ["seed_0/direction", "seed_0/sings", "seed_1/signs"],
        [
          "/seed_0/direction: unknown dataset, expected one of directions, signs, inputs, labels, test_inputs, "
            + "test_labels, teacher_directions, teacher_signs, target (did you mean directions?)",
          "/seed_0/sings: unknown dataset, expected one of directions, signs, inputs, labels, test_inputs, "
            + "test_labels, teacher_directions, teacher_signs, target (did you mean signs?)",
        ]
      ),
      (
        ["seed_0/signs", "directions", "seed1/signs", "seed_01/signs", "zebra"],
        [
          "/directions: unknown name, expected a group seed_<s> for each seed (did you mean seed_0/directions?)",
          "/seed1: unknown name, expected a group seed_<s> for each seed (did you mean seed_1?)",
          "/seed_01: unknown name, expected a group seed_<s> for each seed",
          "/zebra: unknown name, expected a group seed_<s> for each seed",
        ]
      ),
      (
        ["seed_100/signs", "seed_101/anything"],
        [
          "/: supplies nothing that the sweep uses, expected a group for at least one of its seeds (0, 1) with one "
            + "of directions, signs, inputs, labels, test_inputs, test_labels, teacher_directions, teacher_signs; "
            + "found seeds 100, 101"
        ]
      ),
      (
        ["seed_0/target"],
        [
          "/: supplies nothing that the sweep uses, expected a group for at least one of its seeds (0, 1) with one "
            + "of directions, signs, inputs, labels, test_inputs, test_labels, teacher_directions, teacher_signs"
        ]
      ),
      (["seed_1/signs", "seed_2/sings", "seed_18446744073709551615/x"], []),
    ] as [([String], [String])])
  func unknownNamesAreRefused(_ paths: [String], _ messages: [String]) throws {
    let url = folder("draws.h5")
    H5Eset_auto2(richsweep_H5E_DEFAULT(), nil, nil)
    let file = H5Fcreate(url.path, richsweep_H5F_ACC_TRUNC(), 0, 0)
    for path in paths {
      // Groups on the way are there already where another path has made them.
      if let slash = path.lastIndex(of: "/") { H5Gclose(H5Gcreate2(file, String(path[..<slash]), 0, 0, 0)) }
      let shape: [hsize_t] = path.hasSuffix("target") ? [1, 3] : [4]
      let space = H5Screate_simple(Int32(shape.count), shape, nil)
      let dataset = H5Dcreate2(file, path, richsweep_H5T_IEEE_F64LE(), space, 0, 0, 0)
      H5Dwrite(dataset, richsweep_H5T_IEEE_F64LE(), 0, 0, 0, [1.0, 1, 1, 1])
      H5Dclose(dataset)
      H5Sclose(space)
    }
    H5Fclose(file)
    let sweep = Synthetic.sweep(axes: [Axis(.seed, [0, 1])])
    var said: [String] = []
    do throws(StoreError) { try DrawsFile.check(url, sweep: sweep) } catch {
      #expect(error.code == .invalid)
      said = error.message.split(separator: "\n").map(String.init)
    }
    // The library lists names in alphabetical order.
    #expect(said.sorted() == messages.sorted())
  }

  /// A task of a file of data takes nothing but the initial draws, whatever else there is.
  @Test func whatATaskDoesNotUseSuppliesNothing() throws {
    let url = folder("draws.h5")
    try DrawsFile.write(url, seeds: [1]) { SeedDraws(inputs: Self.draws($0).inputs) }
    var sweep = Synthetic.sweep(axes: [Axis(.seed, [1])])
    try DrawsFile.check(url, sweep: sweep)
    sweep.task = .data
    let error = #expect(throws: StoreError.self) { try DrawsFile.check(url, sweep: sweep) }
    #expect(
      error?.message.hasSuffix("for at least one of its seeds (1) with one of directions, signs") == true)
  }
}

@Suite struct DataFileTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  /// Writes datasets as a program that is not ours would: plain calls of the C library, float32 if asked.
  private func write(_ datasets: [(name: String, shape: [Int])], single: Bool = false, value: Double = 0.25)
    -> URL
  {
    let url = folder("data.h5")
    let file = H5Fcreate(url.path, richsweep_H5F_ACC_TRUNC(), 0, 0)
    for (name, shape) in datasets {
      let space = H5Screate_simple(Int32(shape.count), shape.map { hsize_t($0) }, nil)
      let type = single ? richsweep_H5T_IEEE_F32LE() : richsweep_H5T_IEEE_F64LE()
      let dataset = H5Dcreate2(file, name, type, space, 0, 0, 0)
      let values = [Double](repeating: value, count: shape.reduce(1, *))
      H5Dwrite(dataset, richsweep_H5T_IEEE_F64LE(), 0, 0, 0, values)
      H5Dclose(dataset)
      H5Sclose(space)
    }
    H5Fclose(file)
    return url
  }

  @Test(arguments: [false, true])
  func dataAreReadInEitherPrecision(single: Bool) throws {
    let url = write(
      [("inputs", [5, 2]), ("labels", [5]), ("test_inputs", [3, 2]), ("test_labels", [3])], single: single)
    #expect(try DataFile.check(url) == Sweep.DataShape(inputs: 2, samples: 5, testSamples: 3))
    let draws = try DataFile.read(url)
    #expect(draws.inputs == Matrix(rows: 5, columns: 2, elements: Array(repeating: 0.25, count: 10)))
    #expect(draws.testLabels == [0.25, 0.25, 0.25])
  }

  @Test func theTestSetMayBeAbsent() throws {
    let url = write([("inputs", [5, 2]), ("labels", [5])])
    #expect(try DataFile.check(url).testSamples == 0)
    #expect(try DataFile.read(url).testInputs == nil)
  }

  @Test(
    arguments: [
      ([("inputs", [5, 2])], "/labels: no such dataset"),
      ([("inputs", [5]), ("labels", [5])], "/inputs: got shape (5), expected (samples, inputs)"),
      ([("inputs", [5, 2]), ("labels", [4])], "/labels: got shape (4), expected (5)"),
      ([("inputs", [5, 2]), ("labels", [5]), ("test_labels", [5])], "expected both or neither"),
      (
        [("inputs", [5, 2]), ("labels", [5]), ("test_inputs", [3, 1]), ("test_labels", [3])],
        "/test_inputs: got shape (3, 1), expected (any, 2)"
      ),
      (
        [("inputs", [5, 2]), ("labels", [5]), ("test_input", [3, 2]), ("test_label", [3])],
        "/test_input: unknown dataset (did you mean test_inputs?)\n"
          + "/test_label: unknown dataset (did you mean test_labels?)"
      ),
    ] as [([(String, [Int])], String)])
  func whatDoesNotFitIsNamed(_ datasets: [(String, [Int])], _ message: String) throws {
    let url = write(datasets.map { (name: $0.0, shape: $0.1) })
    let error = #expect(throws: StoreError.self) { try DataFile.read(url) }
    #expect(error?.code == .invalid)
    for line in message.split(separator: "\n") {
      #expect(error?.description.contains(line) == true, "\(error!)")
    }
  }
}
