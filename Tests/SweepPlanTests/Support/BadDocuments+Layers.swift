extension BadDocument {
  private static let linear = "task: {kind: linear, inputs: 3, samples: 20, strengths: [2, 1]}"

  /// Networks of several layers and outputs, and linear tasks.
  static let layers: [BadDocument] = [
    .init(
      "several outputs with a teacher", Document.replacing(3, "network: {outputs: 2}"),
      ["3: network.outputs: got 2, expected 1, because only linear tasks have several labels"]),
    .init(
      "an axis of outputs with a teacher", Document.replacing(8, "  seed: [7]\n  outputs: [1, 2]"),
      ["9: grid.outputs: got 2, expected 1, because only linear tasks have several labels"],
      isCaughtBySchema: false),
    .init(
      "a single layer", Document.replacing(3, "network: {depth: 1}"),
      ["3: network.depth: got 1, expected a whole number from 2 to 100"]),
    .init(
      "depth and axis", Document.replacing([3: "network: {depth: 3}", 8: "  seed: [7]\n  depth: [2, 3]"]),
      ["3: network.depth: got a value here and an axis grid.depth on line 9, expected one of them"]),
    .init(
      "aligned with a teacher", Document.replacing(3, "network: {initialisation: aligned}"),
      [
        "3: network.initialisation: got aligned, expected random, because only linear tasks have singular vectors"
      ]),
    .init(
      "aligned and symmetrised",
      Document.replacing([
        2: linear, 3: "network: {outputs: 2, initialisation: aligned, symmetrize: true}",
      ]),
      ["3: network.symmetrize: got true, expected false, because aligned layers start with an output"]),
    .init(
      "aligned and too narrow",
      Document.replacing([
        2: linear, 3: "network: {outputs: 2, initialisation: aligned}", 7: "  width: [4, 1]",
      ]),
      [
        "7: grid.width: got 1, expected at least 2, one neuron for each strength; the layers are aligned"
      ], isCaughtBySchema: false),
    .init(
      "linear without strengths", Document.replacing(2, "task: {kind: linear, inputs: 3, samples: 20}"),
      ["2: task.strengths: missing, expected the singular values of the target map, such as [2, 1]"]),
    .init(
      "more strengths than outputs", Document.replacing(2, linear),
      ["2: task.strengths: got 2 numbers, expected 1 to 1, the smaller of outputs and inputs"],
      isCaughtBySchema: false),
    .init(
      "strengths that are none",
      Document.replacing([2: linear.replacing("[2, 1]", with: "[2, x]"), 3: "network: {outputs: 2}"]),
      ["2: task.strengths[1]: got x, expected a finite number"]),
    .init(
      "a teacher's width with a linear task",
      Document.replacing([2: linear, 3: "network: {outputs: 2}", 8: "  seed: [7]\n  teacher_width: [3]"]),
      ["9: grid.teacher_width: got an axis with task kind linear, expected it only with teacher-student"]),
    .init(
      "too few samples to be whitened",
      Document.replacing([
        2: "task: {kind: linear, samples: 20, strengths: [1], whitened: true}",
        8: "  seed: [7]\n  inputs: [10, 21]",
      ]),
      [
        "2: task.samples: got 20, expected at least 21, the number of inputs, because whitened inputs are orthogonal"
      ], isCaughtBySchema: false),
    .init(
      "trajectory of layers",
      Document.replacing([3: "network: {depth: 3}", 13: "record: {trajectory: {every: 5}}"]),
      [
        "13: record.trajectory: got a trajectory, expected none; it needs two layers and one output"
      ], isCaughtBySchema: false),
    .init(
      "three strengths, and too few samples to be whitened",
      Document.replacing(
        2, "task: {kind: linear, inputs: 30, samples: 20, strengths: [3, 2, 1], whitened: true}"),
      [
        "2: task.strengths: got 3 numbers, expected 1 to 1, the smaller of outputs and inputs",
        "2: task.samples: got 20, expected at least 30, the number of inputs, because whitened inputs are orthogonal",
      ], isCaughtBySchema: false),
    .init(
      "layers that no teacher has",
      Document.replacing([
        3: "network: {outputs: 2, initialisation: aligned, symmetrize: true, depth: 3}", 7: "  width: [4, 5]",
        13: "record: {trajectory: {every: 5}, function: {lattice: [-2, 2, 41]}}",
      ]),
      [
        "3: network.outputs: got 2, expected 1, because only linear tasks have several labels",
        "3: network.initialisation: got aligned, expected random, because only linear tasks have singular vectors",
        "7: grid.width: got 5, expected even widths (or set network.symmetrize to false)",
        "13: record.trajectory: got a trajectory, expected none; it needs two layers and one output",
        "13: record.function: got a lattice where inputs is 10, expected it only where inputs is 2",
        "13: record.function: got a lattice, expected none; it needs two layers and one output",
      ]),
    .init(
      "what cannot be whatever the missing values are",
      Document.replacing([
        2: "task: {kind: teacher, inputs: ten, samples: 20}", 3: "network: {depth: 3}", 5: "  tau: [-1]",
        12: "  checkpoints: [10, 0, 100.5]", 13: "record: {trajectory: {every: 0}}",
      ]),
      [
        "2: task.kind: got teacher, expected teacher-student, xor, linear or file",
        "2: task.inputs: got ten, expected a whole number from 1 to 1000000000",
        "5: grid.tau[0]: got -1, expected a finite number above 0",
        "12: training.checkpoints[2]: got 100.5, expected a whole number from 0 to 1000000000000",
        "12: training.checkpoints[1]: got 0 after 10, expected strictly increasing steps",
        "13: record.trajectory.every: got 0, expected a whole number from 1 to 1000000000000",
        "13: record.trajectory: got a trajectory, expected none; it needs two layers and one output",
      ]),
    .init(
      "several draws that do not fit",
      Document.replacing(13, "draws: {signs: [1, -1], labels: [1, 2, 3], inputs: [[1, 2]]}"),
      [
        "13: draws: signs: got 2 numbers, expected at least 4 (width)",
        "13: draws: inputs: got 1 × 2, expected 20 × 10",
        "13: draws: labels: got 3 numbers, expected 20, one per sample",
      ], isCaughtBySchema: false),
    .init(
      "draws that do not fit", Document.replacing(13, "draws: {signs: [1, -1]}"),
      ["13: draws: signs: got 2 numbers, expected at least 4 (width)"], isCaughtBySchema: false),
    .init(
      "draws of uneven rows", Document.replacing(13, "draws: {directions: [[1, 0], [1]]}"),
      ["13: draws.directions: got rows of different lengths, expected as many numbers in each"],
      isCaughtBySchema: false),
    .init(
      "draws that are no rows", Document.replacing(13, "draws: {directions: [1, 0], sign: [1]}"),
      [
        "13: draws.sign: unknown field, expected one of directions, inputs, target, signs, labels (did you mean signs?)",
        "13: draws.directions[0]: got 1, expected a list of 1 to 1000 numbers",
        "13: draws.directions[1]: got 0, expected a list of 1 to 1000 numbers",
      ]),
  ]
}
