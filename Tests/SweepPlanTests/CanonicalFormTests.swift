import Foundation
import SweepPlan
import Testing
import Training

@Suite("Canonical form")
struct CanonicalFormTests {
  @Test("Reading back what was written gives the same sweep, bit for bit", arguments: 0..<10)
  func roundTrip(batch: Int) throws {
    for seed in 20 * batch..<20 * (batch + 1) {
      let sweep = Sweep.random(seed: UInt64(seed))
      let again = try Sweep(canonical: sweep.canonical)
      #expect(again == sweep, "seed \(seed)")
      #expect(again.canonical == sweep.canonical, "seed \(seed)")
      #expect(again.fingerprint == sweep.fingerprint, "seed \(seed)")
    }
  }

  @Test("The form is this text")
  func text() throws {
    let sweep = try Document.sweep(Document.replacing(5, "  tau: {logspace: [-1, 0.3, 2]}"))
    let expected = """
      {"axes":[{"parameter":"tau","values":[0.1,1.9952623149688795]},\
      {"parameter":"delta","values":[-1,1]},{"parameter":"width","values":[4]},\
      {"parameter":"seed","values":[7]}],\
      "fixed":{"inputs":10,"leak":0,"learning_rate":0.005,"output_power":0,"rate_a":1,"rate_w":1,"samples":20,\
      "teacher_width":3,"test_samples":10000},\
      "format":1,"name":"little","network":{"symmetrize":true},\
      "record":{"loss_history":0,"tensors":"ends"},"task":{"kind":"teacher-student"},\
      "training":{"checkpoints":[0,10],"learning_rate_divided_by":"none","precision":"double",\
      "solver":"gd"}}
      """
    #expect(sweep.canonical == expected)
  }

  @Test("Only what means something to the solver is in it")
  func solvers() throws {
    func form(_ training: String) throws -> String {
      let sweep = try Document.sweep(Document.replacing(10, "  " + training))
      #expect(try Sweep(canonical: sweep.canonical) == sweep)
      return sweep.canonical
    }
    let adaptive = try form("solver: adaptive")
    #expect(adaptive.contains(#""tolerance":0.001"#))
    #expect(adaptive.contains(#""solver":"adaptive"}"#))
    #expect(!adaptive.contains("batch"))
    let sgd = try form("solver: sgd\n  batch: 5")
    #expect(sgd.contains(#""batch":5"#))
    #expect(sgd.contains(#""replacement":false,"solver":"sgd""#))
    #expect(!sgd.contains("tolerance"))
  }

  @Test("Only what the task leaves free is in it", arguments: ["xor", "teacher-student"])
  func tasks(kind: String) throws {
    let sizes = kind == "xor" ? "" : ", inputs: 10"
    let sweep = try Document.sweep(Document.replacing(2, "task: {kind: \(kind), samples: 20\(sizes)}"))
    #expect(try Sweep(canonical: sweep.canonical) == sweep)
    #expect(sweep.canonical.contains("spread") == (kind == "xor"))
    #expect(sweep.canonical.contains("teacher_width") == (kind != "xor"))
    #expect(sweep.canonical.contains("inputs") == (kind != "xor"))
  }

  @Test(
    "Forms written before the parametrization was a parameter are read",
    arguments: [("standard", 0.0), ("ntk", 0.5), ("mean-field", 1)])
  func earlier(word: String, power: Double) throws {
    let now = try Document.sweep(Document.replacing(3, "network: {parametrization: \(word)}"))
    let before = now.canonical
      .replacingOccurrences(of: "\"output_power\":\(Parameter.text(power)),", with: "")
      .replacingOccurrences(of: "\"network\":{", with: "\"network\":{\"parametrization\":\"\(word)\",")
    #expect(before != now.canonical)
    #expect(try Sweep(canonical: before) == now)
  }

  static let broken: [(from: String, to: String, message: String)] = [
    ("{", "", "not JSON: malformed, truncated, or with a number that is too large"),
    (#""format":1"#, #""format":2"#, "format: got 2, expected 1: written by another version of richsweep"),
    (
      #""tau""#, #""tao""#,
      "axes[0].parameter: no such parameter: tao"
    ),
    (
      #""seed","values":[7]"#, #""seed","values":[]"#, "seed: expected at least one value and each value once"
    ),
    (#""values":[-1,1]"#, #""values":[1,1]"#, "delta: expected at least one value and each value once"),
    (#""values":[4]"#, #""values":[0]"#, "width: got 0, expected a whole number from 1 to 1000000000"),
    (#""rate_a":1,"#, "", "rate_a: expected one axis or one fixed value"),
    (#""rate_a":1,"#, #""rate_a":1,"tau":1,"#, "tau: expected one axis or one fixed value"),
    (#""inputs":10"#, #""inputs":0"#, "inputs: got 0, expected a whole number from 1 to 1000000000"),
    (#""rate_a":1,"#, #""rate_a":1,"rate_b":1,"#, "fixed.rate_b: no such parameter"),
    (
      #""rate_a":1,"#, #""rate_a":1,"tolerance":1,"#,
      "tolerance: expected it only with solver adaptive or flow"
    ),
    (
      #""axes":["#, #""axes":[{"parameter":"batch","values":[1]},"#, "batch: expected it only with solver sgd"
    ),
    (#""solver":"gd""#, #""solver":"flow""#, "tolerance: expected one axis or one fixed value"),
    (
      #""solver":"gd""#, #""replacement":true,"solver":"gd""#,
      "training.replacement: expected true or false with solver sgd and nothing otherwise"
    ),
    ("[0,10]", "[10,0]", "training.checkpoints: expected strictly increasing steps, none negative"),
    ("[0,10]", "[]", "training.checkpoints: expected strictly increasing steps, none negative"),
    (
      #""loss_history":0"#, #""loss_history":-1"#,
      "record: expected loss_history ≥ 0 and trajectory_every ≥ 1"
    ),
    (
      #""kind":"teacher-student""#, #""kind":"file""#,
      "task.data: expected a data file with task kind file and nothing otherwise"
    ),
    (#""kind":"teacher-student""#, #""kind":"guess""#, "task.kind: no such kind of task: guess"),
    (
      #""kind":"teacher-student""#, #""kind":"xor""#,
      "inputs: expected it only with task kind teacher-student or linear or file"
    ),
    (
      #""task":{"#, #""task":{"data":{"path":"d","resolvedPath":"/d","sha256":"aa"},"#,
      "task.data: expected a data file with task kind file and nothing otherwise"
    ),
    (#""rate_a":1,"#, #""rate_a":1,"spread":1,"#, "spread: expected it only with task kind xor"),
    (
      #""output_power":0"#, #""output_power":0.3"#,
      "output_power: got 0.3, expected 0 (standard), 0.5 (ntk) or 1 (mean-field)"
    ),
    (
      #""record":{"#, #""record":{"function":{"count":1,"high":1,"low":0},"#,
      "record.function: expected low < high and from 2 to 1001 values"
    ),
    (
      #""kind":"teacher-student""#, #""kind":"linear""#,
      "task.strengths: expected the singular values of the target map, such as [2, 1]"
    ),
    (
      #""kind":"teacher-student""#, #""kind":"linear","strengths":[1],"whitened":false"#,
      "teacher_width: expected it only with task kind teacher-student"
    ),
    (
      #""kind":"teacher-student""#, #""kind":"teacher-student","strengths":[1]"#,
      "task.strengths: expected nothing of this name with task kind teacher-student"
    ),
    (
      #""fixed":{"#, #""inline_draws":{"target":[[1,2],[3]]},"fixed":{"#,
      "inline_draws: expected rows of equal lengths"
    ),
    (#""fixed":{"#, #""fixed":{"depth":1,"#, "depth: got 1, expected a whole number from 2 to 100"),
    (#""name":"little","#, "", "missing name"),
    (#""format":1"#, #""format":1.5"#, "format: got 1.5, expected a whole number"),
    (#""format":1"#, #""format":null"#, "format: got nothing, expected a whole number"),
    ("[0,10]", "[0,10.5]", "training.checkpoints[1]: got 10.5, expected a whole number"),
    ("[0,10]", #"[0,"10"]"#, "training.checkpoints[1]: got a text, expected a whole number"),
    ("[0,10]", "10", "training.checkpoints: got a number, expected a list"),
    (
      #""record":{"#, #""record":{"function":{"count":1.5,"high":1,"low":0},"#,
      "record.function.count: got 1.5, expected a whole number"
    ),
  ]

  @Test("Any other text is refused with the reason", arguments: broken)
  func refused(from: String, to: String, message: String) throws {
    let canonical = try Document.sweep(Document.text).canonical
    let range = try #require(canonical.firstRange(of: from))
    let text = canonical.replacingCharacters(in: range, with: to)
    let error = #expect(throws: ConfigurationError.self) { try Sweep(canonical: text) }
    #expect(error?.description == "canonical form: \(message)")
  }
}
