import Foundation
import PortableMath
import SweepPlan
import Testing
import Training

@Suite("Documents that are sweeps")
struct GoodDocumentTests {
  static let axes: [(String, [Double])] = [
    ("2", [2]),
    ("[0.5]", [0.5]),
    ("[1e-1, +2, .5, 3., 1E2]", [0.1, 2, 0.5, 3, 100]),
    ("{linspace: [1, 2, 3]}", [1, 1.5, 2]),
    ("{linspace: [2, 1, 3]}", [2, 1.5, 1]),
    ("{logspace: [-1, 1, 3]}", [0.1, 1, 10]),
    ("{logspace: [-1, 0.3, 2]}", [0.1, 1.9952623149688795]),
    ("{range: [3, 6]}", [3, 4, 5]),
    ("{range: [1, 8, 3]}", [1, 4, 7]),
    ("{range: [1, 7, 3]}", [1, 4]),
    ("\n    - 1\n    - 2", [1, 2]),
  ]

  @Test("An axis may be written in every form", arguments: axes)
  func axis(text: String, values: [Double]) throws {
    let sweep = try Document.sweep(Document.replacing(5, "  tau: \(text)"))
    #expect(sweep.grid.axes.first == Axis(.tau, values))
  }

  @Test("What is not written has the documented default")
  func defaults() throws {
    let sweep = try Document.sweep(Document.replacing([1: "", 3: "", 13: ""]))
    #expect(sweep.name == "sweep")
    #expect(sweep.grid.fixed[.testSamples] == 10_000)
    #expect(sweep.grid.fixed[.teacherWidth] == 3)
    #expect(sweep.grid.fixed[.leak] == 0)
    #expect(sweep.grid.fixed[.rateW] == 1)
    #expect(sweep.grid.fixed[.rateA] == 1)
    #expect(sweep.grid.fixed[.outputPower] == 0)
    #expect(sweep.grid.fixed[.spread] == 0)
    #expect(sweep.symmetrize)
    #expect(sweep.precision == .double)
    #expect(sweep.learningRateDivisor == .none)
    #expect(sweep.record == RecordSpecification(tensors: .none, trajectoryEvery: nil, lossHistory: 0))
  }

  @Test(
    "The file name names a sweep that has no name",
    arguments: [
      ("my.yaml", "my"), ("folder/fig-2.sweep.yaml", "fig-2.sweep"), ("-", "sweep"),
      ("weird name.yaml", "sweep"),
    ])
  func nameOfFile(file: String, name: String) throws {
    let yaml = Document.replacing(1, "")
    #expect(try Sweep(yaml: yaml, file: file, directory: "/nowhere").name == name)
  }

  @Test("Every field reaches the specification of a cell")
  func specification() throws {
    let sweep = try Document.sweep(
      """
      task: {kind: teacher-student, samples: 20, test_samples: 30, teacher_width: 4}
      network: {activation: leaky, parametrization: mean-field, symmetrize: false, leak: 0.25}
      grid:
        seed: {range: [7, 9]}
        tau: [0.5, 2]
        delta: -1
        inputs: [5, 6, 7]
        width: 3
      training:
        solver: gd
        precision: single
        learning_rate: {base: 1.0e-3, divided_by: tau^2}
        rate_w: 2
        rate_a: 0.5
        checkpoints: [0, 1e1]
      record: {tensors: all, trajectory: {every: 5}, loss_history: 4}
      """)
    #expect(sweep.grid.cellCount == 12)
    let cell = sweep.grid.cell(at: [1, 0, 0, 2, 0])
    #expect(
      sweep.specification(ofCell: cell)
        == CellSpecification(
          seed: 8,
          network: NetworkSpecification(
            inputs: 7, width: 3, slope: 0.25, parametrization: .meanField, symmetrize: false),
          task: .teacherStudent(samples: 20, testSamples: 30, teacherWidth: 4),
          tau: 0.5, delta: -1, rates: Rates(w: 2, a: 0.5), solver: .gd, precision: .single,
          learningRate: 1e-3 / 0.25, checkpoints: [0, 10],
          record: RecordSpecification(tensors: .all, trajectoryEvery: 5, lossHistory: 4)))
  }

  @Test("So does every field of xor, and the lattice")
  func xor() throws {
    let sweep = try Document.sweep(
      """
      task: {kind: xor, inputs: 2, samples: 20, test_samples: 30, spread: 0.25}
      grid: {tau: 0.5, delta: -1, width: [2, 8], seed: 7, output_power: [0, 0.5, 1]}
      training: {solver: gd, learning_rate: {base: 3, divided_by: kernel}, checkpoints: [0, 10]}
      record: {function: {lattice: [-2, 1.5, 8]}}
      """)
    let parametrizations: [Parametrization] = [.standard, .ntk, .meanField]
    for (place, parametrization) in parametrizations.enumerated() {
      let factor = parametrization.factor(width: 8)
      var expected = CellSpecification(
        seed: 7,
        network: NetworkSpecification(inputs: 2, width: 8, parametrization: parametrization),
        task: .xor(samples: 20, testSamples: 30, spread: 0.25), tau: 0.5, delta: -1, learningRate: 0,
        checkpoints: [0, 10],
        record: RecordSpecification(function: Lattice(low: -2, high: 1.5, count: 8)))
      let cell = sweep.specification(ofCell: sweep.grid.cell(at: [0, 0, 1, 0, place]))
      expected.learningRate = cell.learningRate
      #expect(cell == expected)
      #expect(abs(cell.learningRate / (3 / (0.25 * 8 * factor * factor)) - 1) < 1e-15)
    }
    let plain = try Document.sweep(Document.replacing(2, "task: {kind: xor, samples: 20}"))
    #expect(plain.grid.fixed[.spread] == 0.15)
    #expect(plain.grid.fixed[.inputs] == 2)
    #expect(plain.grid.fixed[.teacherWidth] == 0)
    #expect(plain.specification(ofCell: 0).record.function == nil)
  }

  @Test("Every field of linear tasks and layered networks does")
  func layers() throws {
    let sweep = try Document.sweep(
      Document.replacing([
        2:
          "task: {kind: linear, inputs: 10, samples: 20, test_samples: 30, strengths: [2, 0.5], whitened: true}",
        3: "network: {activation: linear, outputs: 3, initialisation: aligned}", 7: "  width: [5]",
        8: "  seed: [7]\n  depth: [2, 4]",
      ]))
    let specification = sweep.specification(ofCell: 7)
    #expect(
      specification.network
        == NetworkSpecification(
          inputs: 10, width: 5, outputs: 3, depth: 4, slope: 1, symmetrize: false, initialisation: .aligned))
    #expect(
      specification.task == .linear(samples: 20, testSamples: 30, strengths: [2, 0.5], whitened: true))
    #expect(try Sweep(canonical: sweep.canonical) == sweep)
    let plain = try Document.sweep(
      Document.replacing(2, "task: {kind: linear, inputs: 10, samples: 20, strengths: [1]}"))
    #expect(plain.task == .linear(LinearTask(strengths: [1])))
    #expect(plain.symmetrize && plain.initialisation == .random)
    #expect(plain.grid.values(of: .outputs) == [1] && plain.grid.values(of: .depth) == [2])
  }

  @Test("Draws may stand in the document")
  func inlineDraws() throws {
    let sweep = try Document.sweep(
      Document.replacing([
        2: "task: {kind: linear, inputs: 2, samples: 3, strengths: [1]}", 7: "  width: [2]",
        13: "draws: {directions: [[1, 0], [0.6, -0.8]], signs: [1, -1], target: [[3, 4]],"
          + " inputs: [[1, 0], [0, 1], [1, 1]], labels: [1, 2, 3]}",
      ]))
    #expect(
      sweep.inlineDraws
        == SeedDraws(
          directions: Matrix(rows: 2, columns: 2, elements: [1, 0, 0.6, -0.8]), signs: [1, -1],
          inputs: Matrix(rows: 3, columns: 2, elements: [1, 0, 0, 1, 1, 1]), labels: [1, 2, 3],
          target: Matrix(rows: 1, columns: 2, elements: [3, 4])))
    #expect(try Sweep(canonical: sweep.canonical) == sweep)
  }

  @Test("Every field of the solvers does")
  func solvers() throws {
    func specification(_ training: String) throws -> CellSpecification {
      let sweep = try Document.sweep(Document.replacing(10, "  " + training))
      return sweep.specification(ofCell: 0)
    }
    #expect(try specification("solver: adaptive").solver == .adaptive(tolerance: 1e-3))
    #expect(try specification("solver: adaptive\n  tolerance: 2e-5").solver == .adaptive(tolerance: 2e-5))
    #expect(try specification("solver: flow").solver == .flow(tolerance: 1e-3))
    #expect(try specification("solver: flow\n  tolerance: 2e-5").solver == .flow(tolerance: 2e-5))
    #expect(try specification("solver: sgd").solver == .sgd(batch: 1))
    #expect(
      try specification("solver: sgd\n  batch: 20\n  replacement: true").solver
        == .sgd(batch: 20, replacement: true))
    #expect(try specification("solver: gd").solver == .gd)
  }

  @Test("Every parameter can be an axis", arguments: Parameter.allCases)
  func everyParameter(_ parameter: Parameter) throws {
    let values = parameter.values.areWhole ? "[2, 4]" : "[0.25, 0.5]"
    var changes = [3: "network: {activation: leaky, leak: 0.5}"]
    switch parameter {
    case .tau: changes[5] = "  tau: \(values)"
    case .delta: changes[6] = "  delta: \(values)"
    case .width: changes[7] = "  width: \(values)"
    case .seed: changes[8] = "  seed: \(values)"
    case .leak: changes[3] = "network: {activation: leaky}"
    case .inputs: changes[2] = "task: {kind: teacher-student, samples: 20}"
    case .samples: changes[2] = "task: {kind: teacher-student, inputs: 10}"
    case .learningRate: changes[11] = "  learning_rate: {divided_by: tau}"
    case .tolerance: changes[10] = "  solver: flow"
    case .batch: changes[10] = "  solver: sgd"
    case .outputPower: changes[8] = "  seed: [7]\n  output_power: [0.5, 1]"
    case .spread: changes[2] = "task: {kind: xor, samples: 20}"
    case .conservedDelta: changes[6] = ""
    case .outputs: changes[2] = "task: {kind: linear, inputs: 10, samples: 20, strengths: [1, 2]}"
    default: break
    }
    var yaml = Document.replacing(changes)
    if parameter != .outputPower && Document.lines.allSatisfy({ !$0.hasPrefix("  \(parameter.name):") })
      || parameter == .learningRate
    {
      yaml = yaml.replacingOccurrences(
        of: "training:", with: "  \(parameter.name): \(values)\ntraining:")
    }
    let sweep = try Document.sweep(yaml)
    #expect(sweep.grid.values(of: parameter).count == 2)
    #expect(sweep.grid.axes.contains { $0.parameter == parameter })
  }

  @Test(
    "The activation sets the leak",
    arguments: [
      ("relu", [0.0]), ("linear", [1.0]), ("leaky, leak: 0.1", [0.1]), ("leaky, leak: 0", [0.0]),
    ])
  func activation(text: String, leak: [Double]) throws {
    let sweep = try Document.sweep(Document.replacing(3, "network: {activation: \(text)}"))
    #expect(sweep.grid.values(of: .leak) == leak)
  }

  @Test("Files are found beside the document, and hashed")
  func files() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "richsweep-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data("abc".utf8).write(to: folder.appending(path: "some.h5"))
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    let yaml = Document.replacing([2: "task: {kind: file, path: some.h5}", 13: "draws: ./some.h5"])
    var sweep = try Sweep(yaml: yaml, file: "sweep.yaml", directory: folder.path)
    #expect(sweep.data?.sha256 == abc)
    #expect(
      sweep.draws
        == FileReference(
          path: "./some.h5", resolvedPath: folder.appending(path: "some.h5").path, sha256: abc))
    #expect(sweep.dataShape == nil)

    sweep.dataShape = Sweep.DataShape(inputs: 5, samples: 6, testSamples: 7)
    let specification = sweep.specification(ofCell: 0)
    #expect(specification.task == .data)
    #expect(specification.network.inputs == 5)
    #expect(try Sweep(canonical: sweep.canonical) == sweep)
    #expect(try Sweep(canonical: sweep.canonical).dataShape?.testSamples == 7)
  }

  @Test("A file larger than one piece has the hash of its whole content")
  func streamedHash() throws {
    let url = FileManager.default.temporaryDirectory.appending(path: "richsweep-\(UUID())")
    defer { try? FileManager.default.removeItem(at: url) }
    try Data(repeating: 97, count: 3_000_000).write(to: url)
    // sha256sum of three million letters a.
    let expected = "2a152c894398719c0570f83fac34ac03a0f6e8e474b995c2403aa5434f7b9dd4"
    #expect(try FileReference.sha256(ofFileAt: url.path) == expected)
  }
}
