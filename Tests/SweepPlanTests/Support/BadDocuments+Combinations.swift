extension BadDocument {
  static let combinations: [BadDocument] = [
    .init(
      "nothing required is there", "name: empty\n",
      [
        " task: missing, expected a section of this name",
        " grid: missing, expected a section of this name",
        " training: missing, expected a section of this name",
      ]),
    .init(
      "empty grid",
      "task: {kind: teacher-student, inputs: 1, samples: 1}\ngrid: {}\ntraining: {solver: gd, learning_rate: 1, checkpoints: [0]}\n",
      [
        "2: grid.tau: missing, expected the overall scale: \(axis)",
        "2: grid.delta: missing, expected the relative scale: \(axis) (or an axis conserved_delta instead)",
        "2: grid.width: missing, expected the hidden neurons: \(axis)",
        "2: grid.seed: missing, expected the seed: \(axis)",
      ]),
    .init(
      "empty sections", "task:\ngrid:\ntraining:\n",
      [
        "1: task: got nothing, expected fields, one per line or in {…}",
        "2: grid: got nothing, expected fields, one per line or in {…}",
        "3: training: got nothing, expected fields, one per line or in {…}",
      ]),
    .init(
      "value and axis", Document.replacing([8: "  seed: [7]\n  inputs: [5, 6]"]),
      [
        "2: task.inputs: got a value here and an axis grid.inputs on line 9, expected one of them"
      ]),
    .init(
      "both imbalances", Document.replacing([8: "  seed: [7]\n  conserved_delta: [1, 2]"]),
      [
        "9: grid.conserved_delta: got an axis here and an axis grid.delta on line 6, expected one of them"
      ]),
    .init(
      "imbalance beyond any scale", Document.replacing([6: "  delta: [1e300]"]),
      [
        "6: grid.delta: got 1e+300, expected a value for which both layers at tau 0.1 have scales in the range of double precision"
      ], isCaughtBySchema: false),
    .init(
      "learning rate and axis", Document.replacing([8: "  seed: [7]\n  learning_rate: [1, 2]"]),
      [
        "12: training.learning_rate: got a value here and an axis grid.learning_rate on line 9, expected one of them"
      ]),
    .init(
      "no learning rate", Document.replacing(11, "  rate_w: 1"),
      [
        "9: training.learning_rate: missing, expected a finite number above 0, here or as an axis of the grid"
      ]),
    .init(
      "divided but without base", Document.replacing(11, "  learning_rate: {divided_by: tau}"),
      [
        "11: training.learning_rate.base: missing, expected a finite number above 0, here or as an axis of the grid"
      ]),
    .init(
      "leak with relu", Document.replacing(3, "network: {activation: relu, leak: 0.1}"),
      [
        "3: network.leak: got a leak with activation relu, expected it only with leaky"
      ]),
    .init(
      "axis leak with relu", Document.replacing(8, "  seed: [7]\n  leak: [0, 0.1]"),
      [
        "9: grid.leak: got an axis with activation relu, expected activation leaky"
      ]),
    .init(
      "leaky without leak", Document.replacing(3, "network: {activation: leaky}"),
      [
        "3: network.leak: missing, expected a number from 0 (relu) to 1 (linear), here or as an axis of the grid"
      ]),
    .init(
      "tolerance with gd", Document.replacing(10, "  solver: gd\n  tolerance: 1e-3"),
      [
        "11: training.tolerance: got a value with solver gd, expected it only with adaptive or flow"
      ]),
    .init(
      "axis tolerance with sgd",
      Document.replacing([8: "  seed: [7]\n  tolerance: [1e-3, 1e-4]", 10: "  solver: sgd"]),
      [
        "9: grid.tolerance: got an axis with solver sgd, expected it only with adaptive or flow"
      ]),
    .init(
      "tolerance and axis",
      Document.replacing([8: "  seed: [7]\n  tolerance: [1e-3]", 10: "  solver: flow\n  tolerance: 1e-3"]),
      [
        "12: training.tolerance: got a value here and an axis grid.tolerance on line 9, expected one of them"
      ]),
    .init(
      "batch and replacement with flow",
      Document.replacing(10, "  solver: flow\n  batch: 5\n  replacement: true"),
      [
        "11: training.batch: got a value with solver flow, expected it only with sgd",
        "12: training.replacement: got true with solver flow, expected it only with sgd",
      ]),
    .init(
      "axis batch with gd", Document.replacing(8, "  seed: [7]\n  batch: [1, 2]"),
      [
        "9: grid.batch: got an axis with solver gd, expected it only with sgd"
      ]),
    .init(
      "replacement that is a number", Document.replacing(10, "  solver: sgd\n  replacement: 1"),
      [
        "11: training.replacement: got 1, expected true or false"
      ]),
    .init(
      "batch above samples", Document.replacing(10, "  solver: sgd\n  batch: 21"),
      [
        "11: training.batch: got 21, expected at most 20, the number of samples"
      ], isCaughtBySchema: false),
    .init(
      "axes of batch and samples that cross",
      Document.replacing([
        2: "task: {kind: teacher-student, inputs: 10}",
        8: "  seed: [7]\n  samples: [20, 10]\n  batch: [5, 15]", 10: "  solver: sgd",
      ]),
      [
        "10: grid.batch: got 15, expected at most 10, the number of samples"
      ], isCaughtBySchema: false),
    .init(
      "too many cells",
      Document.replacing([
        5: "  tau: {linspace: [1, 2, 1048576]}", 6: "  delta: {linspace: [1, 2, 1048576]}",
        7: "  width: [4, 6]",
      ]),
      [
        "4: grid: got 1048576 × 1048576 × 2 × 1 cells, expected at most 2^40 (1099511627776)"
      ], isCaughtBySchema: false),
    .init(
      "too long an axis", Document.replacing(8, "  seed: {range: [0, 1e12]}"),
      [
        "8: grid.seed.range: got 1000000000000 values, expected at most 1048576"
      ], isCaughtBySchema: false),
    .init(
      "cell too large",
      Document.replacing([2: "task: {kind: teacher-student, inputs: 1000000000, samples: 1000000000}"]),
      [
        "4: grid: got a cell of 7276031 TiB (weights, data and recorded values), expected at most 1"
      ], isCaughtBySchema: false),
    .init(
      "trajectory too long",
      Document.replacing([12: "  checkpoints: [0, 1e12]", 13: "record: {trajectory: {every: 1}}"]),
      [
        "13: record.trajectory: got 1000000000001 recorded steps per cell, expected at most 10000000"
      ],
      isCaughtBySchema: false),
    .init(
      "learning rate that overflows",
      Document.replacing([
        5: "  tau: [1e-200, 1]", 11: "  learning_rate: {base: 1, divided_by: tau^2}",
      ]),
      [
        "6: grid.delta: got -1, expected a value for which both layers at tau 1e-200 have scales in the range of double precision",
        "11: training.learning_rate.divided_by: got 1 divided by tau^2 where tau is 1e-200, expected a finite learning rate above 0",
      ],
      isCaughtBySchema: false),
    .init(
      "a field twice by a tag", Document.replacing(5, "  tau: [0.1, 2]\n  !!binary tau: [3]"),
      [
        "6: grid.tau: duplicate field, expected it once"
      ]),
    .init(
      "draws missing", Document.replacing(13, "draws: nowhere/draws.h5"),
      [
        "13: draws: got nowhere/draws.h5: no such file (/nowhere/nowhere/draws.h5), expected an HDF5 file"
      ], isCaughtBySchema: false),
    .init(
      "an empty list of draws", Document.replacing(13, "draws: []"),
      [
        "13: draws: got an empty list, expected the path of an HDF5 file, or a mapping of directions, inputs, target, signs, labels"
      ]),
    .init(
      "a number for draws", Document.replacing(13, "draws: 3"),
      [
        "13: draws: got 3, expected the path of an HDF5 file, or a mapping of directions, inputs, target, signs, labels"
      ]),
    .init(
      "file without path", Document.replacing(2, "task: {kind: file}"),
      [
        "2: task.path: missing, expected the path of an HDF5 file"
      ]),
    .init(
      "sizes beside a file", Document.replacing(2, "task: {kind: file, path: nowhere.h5, samples: 10}"),
      [
        "2: task.samples: unknown field, expected one of kind, path",
        "2: task.path: got nowhere.h5: no such file (/nowhere/nowhere.h5), expected an HDF5 file",
      ]
    ),
    .init(
      "axis of a size beside a file",
      Document.replacing([2: "task: {kind: file, path: nowhere.h5}", 8: "  seed: [7]\n  samples: [10]"]),
      [
        "2: task.path: got nowhere.h5: no such file (/nowhere/nowhere.h5), expected an HDF5 file",
        "9: grid.samples: got an axis, expected none: with task kind file it comes from the data file",
      ]),
    .init(
      "everything at once",
      Document.replacing([
        2: "task: {kind: teacher-student, inputs: ten, sample: 20}", 5: "  tau: [-1]", 7: "  width: [3]",
        10: "  solver: adaptiv\n  tolerence: 1e-3", 12: "  checkpoints: [10, 0]",
      ]),
      [
        "2: task.sample: unknown field, expected one of \(fieldsOfTask) (did you mean samples?)",
        "2: task.inputs: got ten, expected a whole number from 1 to 1000000000",
        "5: grid.tau[0]: got -1, expected a finite number above 0",
        "7: grid.width: got 3, expected even widths (or set network.symmetrize to false)",
        "10: training.solver: got adaptiv, expected gd, adaptive, flow or sgd (did you mean adaptive?)",
        "11: training.tolerence: unknown field, expected one of \(fieldsOfTraining) (did you mean tolerance?)",
        "13: training.checkpoints[1]: got 0 after 10, expected strictly increasing steps",
      ]),
  ]
}
