extension BadDocument {
  static let fieldsOfTask = "kind, inputs, samples, test_samples, teacher_width"
  static let fieldsOfTraining =
    "solver, tolerance, batch, replacement, precision, learning_rate, rate_w, rate_a, checkpoints"
  static let parameters =
    "tau, delta, width, seed, leak, inputs, samples, test_samples, teacher_width, learning_rate, rate_w, rate_a, tolerance, batch, output_power, spread, outputs, depth, conserved_delta"
  static let forms = "{logspace: [lo, hi, n]}, {linspace: [lo, hi, n]}, {range: [first, end]}"
  static let spacing = "[lo, hi, n]: two finite numbers and a whole number from 2 to 1048576"
  static let exponents =
    "[lo, hi, n]: two exponents of 10 from -323 to 308.25 and a whole number from 2 to 1048576"
  static let range = "[first, end] or [first, end, step] in whole numbers, end excluded"
  static let axis = "an axis, or a single number"
  static let sections = "name, task, network, grid, training, record, draws"

  static let notYAML: [BadDocument] = [
    .init(
      "unclosed list", Document.replacing(5, "  tau: [0.1, 2"),
      [
        "6: column 8: not YAML: did not find expected ',' or ']' (while parsing a flow sequence from line 5)"
      ]),
    .init(
      "tab as indentation", Document.replacing(5, "\ttau: [0.1, 2]"),
      [
        "5: column 1: not YAML: found character that cannot start any token (while scanning for the next token from line 5)"
      ]),
    .init(
      "nothing", "",
      [
        " got an empty document, expected a sweep (fields task, network, grid, training)"
      ]),
    .init(
      "only a comment", "# later\n",
      [
        " got an empty document, expected a sweep (fields task, network, grid, training)"
      ]),
    .init(
      "a list", "- 1\n- 2\n",
      [
        "1: got a list, expected fields, one per line or in {…}"
      ]),
    .init(
      "a word", "sweep\n",
      [
        "1: got sweep, expected fields, one per line or in {…}"
      ]),
    .init(
      "a field twice", Document.replacing(6, "  tau: [3]\n  delta: [1]"),
      [
        "5: tau: duplicate field, expected it once"
      ], isCaughtBySchema: false),
  ]

  static let names: [BadDocument] = [
    .init(
      "misspelt field", Document.replacing(11, "  learning_rat: 5e-3"),
      [
        "11: training.learning_rat: unknown field, expected one of \(fieldsOfTraining) (did you mean learning_rate?)"
      ]),
    .init(
      "field of another section", Document.replacing(13, "record: {tensors: ends, samples: 3}"),
      [
        "13: record.samples: unknown field, expected one of metrics, kernel_samples, tensors, trajectory, function, loss_history (samples belongs in task)"
      ]),
    .init(
      "axis in the wrong place", Document.replacing(13, "tau: [1]"),
      [
        "13: tau: unknown field, expected one of \(sections) (tau belongs in grid)"
      ]),
    .init(
      "unknown section", Document.replacing(13, "recrod: {tensors: ends}"),
      [
        "13: recrod: unknown field, expected one of \(sections) (did you mean record?)"
      ]),
    .init(
      "far from any name", Document.replacing(13, "zzzzzz: 1"),
      [
        "13: zzzzzz: unknown field, expected one of \(sections)"
      ]),
    .init(
      "unknown axis", Document.replacing(8, "  seeds: [7]"),
      [
        "8: grid.seeds: unknown field, expected one of \(parameters) (did you mean seed?)"
      ]),
    .init(
      "unknown form of axis", Document.replacing(5, "  tau: {logspce: [-1, 0, 3]}"),
      [
        "5: grid.tau.logspce: unknown field, expected one of logspace, linspace, range (did you mean logspace?)"
      ]),
    .init(
      "two forms of axis", Document.replacing(5, "  tau: {logspace: [-1, 0, 3], linspace: [0, 1, 2]}"),
      [
        "5: grid.tau: got 2 fields, expected one of \(forms)"
      ]),
    .init(
      "unknown solver", Document.replacing(10, "  solver: newton"),
      [
        "10: training.solver: got newton, expected gd, adaptive, flow or sgd"
      ]),
    .init(
      "misspelt choice", Document.replacing(3, "network: {parametrization: meanfield}"),
      [
        "3: network.parametrization: got meanfield, expected standard, ntk or mean-field (did you mean mean-field?)"
      ]),
    .init(
      "unknown task", Document.replacing(2, "task: {kind: teacher_student, inputs: 10, samples: 20}"),
      [
        "2: task.kind: got teacher_student, expected teacher-student, xor, linear or file (did you mean teacher-student?)"
      ]),
    .init(
      "task without kind", Document.replacing(2, "task: {inputs: 10, samples: 20}"),
      [
        "2: task.kind: missing, expected teacher-student, xor, linear or file"
      ]),
    .init(
      "name with a slash", Document.replacing(1, "name: a/b"),
      [
        "1: name: got a/b, expected 1 to 64 letters, digits, - _ or ., beginning with a letter or digit"
      ]),
    .init(
      "name that is a number", Document.replacing(1, "name: 2024"),
      [
        "1: name: got 2024, expected 1 to 64 letters, digits, - _ or ., beginning with a letter or digit; put it in quotes to make it a text"
      ]),
  ]

  static let all = notYAML + names + numbers + combinations + tasks + layers
}
