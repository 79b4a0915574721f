extension BadDocument {
  private static let lattice =
    "[lo, hi, n]: two finite numbers in ascending order and a whole number from 2 to 1001"

  /// The good document made one of xor, with a line replaced.
  private static func xor(_ line: Int, _ text: String) -> String {
    Document.replacing([2: "task: {kind: xor, samples: 20}", line: text])
  }

  /// What belongs to one kind of task, and what lies in the plane.
  static let tasks: [BadDocument] = [
    .init(
      "inputs of xor", Document.replacing(2, "task: {kind: xor, inputs: 3, samples: 20}"),
      ["2: task.inputs: got 3, expected 2: the inputs of xor are points in the plane"]),
    .init(
      "axes that xor does not have",
      Document.replacing([
        2: "task: {kind: xor, samples: 20}", 8: "  seed: [7]\n  inputs: [2]\n  teacher_width: [3]",
      ]),
      [
        "9: grid.inputs: got an axis, expected none: the inputs of xor are points in the plane",
        "10: grid.teacher_width: got an axis with task kind xor, expected it only with teacher-student",
      ]),
    .init(
      "xor without samples, and a teacher", Document.replacing(2, "task: {kind: xor, teacher_width: 3}"),
      [
        "2: task.teacher_width: unknown field, expected one of kind, inputs, samples, test_samples, spread",
        "2: task.samples: missing, expected a whole number from 1 to 1000000000, here or as an axis of the grid",
      ]),
    .init(
      "spread of a teacher", Document.replacing([8: "  seed: [7]\n  spread: [0.1]"]),
      ["9: grid.spread: got an axis with task kind teacher-student, expected it only with xor"]),
    .init(
      "spread that is none", Document.replacing(2, "task: {kind: xor, samples: 20, spread: 0}"),
      ["2: task.spread: got 0, expected a finite number above 0"]),
    .init(
      "parametrization and axis",
      Document.replacing([3: "network: {parametrization: ntk}", 8: "  seed: [7]\n  output_power: [0, 1]"]),
      [
        "3: network.parametrization: got a value here and an axis grid.output_power on line 9, expected one of them"
      ]),
    .init(
      "another power of the width", Document.replacing(8, "  seed: [7]\n  output_power: [0, 0.25]"),
      ["9: grid.output_power[1]: got 0.25, expected 0 (standard), 0.5 (ntk) or 1 (mean-field)"]),
    .init(
      "power of the width in the network", Document.replacing(3, "network: {output_power: 1}"),
      [
        "3: network.output_power: unknown field, expected one of architecture, activation, leak, parametrization, symmetrize, outputs, depth, initialisation (output_power belongs in grid)"
      ]),
    .init(
      "lattice for inputs that do not lie in the plane",
      Document.replacing(13, "record: {function: {lattice: [-2, 2, 41]}}"),
      ["13: record.function: got a lattice where inputs is 10, expected it only where inputs is 2"]),
    .init(
      "metrics as a word", Document.replacing(13, "record: {metrics: all}"),
      ["13: record.metrics: got all, expected a list of names such as [train_loss, test_loss]"]),
    .init(
      "a metric that there is not", Document.replacing(13, "record: {metrics: [train_loss, tset_loss]}"),
      [
        "13: record.metrics[1]: got tset_loss, expected train_loss, test_loss, kernel_distance, weighted_kernel_distance, hamming_distance, parameter_distance, conserved_drift, gradient_norm or alignment (did you mean test_loss?)"
      ]),
    .init(
      "a metric twice", Document.replacing(13, "record: {metrics: [train_loss, test_loss, train_loss]}"),
      ["13: record.metrics[2]: got train_loss again, expected each name once"]),
    .init(
      "alignment without a teacher", xor(13, "record: {metrics: [train_loss, alignment]}"),
      [
        "13: record.metrics: got alignment with task kind xor, expected it only with teacher-student, because it needs a teacher"
      ], isCaughtBySchema: false),
    .init(
      "kernel samples without a kernel",
      Document.replacing(13, "record: {metrics: [train_loss], kernel_samples: 10}"),
      [
        "13: record.kernel_samples: got 10, expected it only where record.metrics has kernel_distance or weighted_kernel_distance"
      ], isCaughtBySchema: false),
    .init(
      "function as a word", Document.replacing(13, "record: {function: all}"),
      ["13: record.function: got all, expected none or {lattice: [-2, 2, 41]}"]),
    .init(
      "function without lattice", xor(13, "record: {function: {}}"),
      ["13: record.function.lattice: missing, expected \(lattice)"]),
    .init(
      "lattice of two numbers", xor(13, "record: {function: {lattice: [-2, 2]}}"),
      ["13: record.function.lattice: got a list of 2, expected \(lattice)"]),
    .init(
      "lattice that is too fine, of inputs that do not lie in the plane",
      Document.replacing(13, "record: {function: {lattice: [-2, 2, 2000]}}"),
      [
        "13: record.function.lattice: got [-2, 2, 2000], expected \(lattice)",
        "13: record.function: got a lattice where inputs is 10, expected it only where inputs is 2",
      ]),
    .init(
      "lattice that descends", xor(13, "record: {function: {lattice: [2, -2, 20]}}"),
      ["13: record.function.lattice: got [2, -2, 20], expected \(lattice)"], isCaughtBySchema: false),
    .init(
      "learning rate that the kernel overflows",
      Document.replacing([
        5: "  tau: [1e-152, 1]", 7: "  width: [100000000]", 8: "  seed: [7]\n  output_power: [0, 1]",
        11: "  learning_rate: {base: 1, divided_by: kernel}",
      ]),
      [
        "6: grid.delta: got -1, expected a value for which both layers at tau 1e-152 have scales in the range of double precision",
        "12: training.learning_rate.divided_by: got 1 divided by kernel where tau is 1e-152, expected a finite learning rate above 0",
      ],
      isCaughtBySchema: false),
  ]
}
