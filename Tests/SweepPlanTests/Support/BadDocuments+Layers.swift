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
        "13: record.trajectory: got every 5, expected none; it needs two layers and one output"
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
