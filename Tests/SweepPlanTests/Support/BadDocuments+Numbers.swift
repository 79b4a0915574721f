extension BadDocument {
  static let numbers: [BadDocument] = [
    .init(
      "tau not positive", Document.replacing(5, "  tau: [0.1, 0, -2]"),
      [
        "5: grid.tau[1]: got 0, expected a finite number above 0",
        "5: grid.tau[2]: got -2, expected a finite number above 0",
      ]),
    .init(
      "generated tau not positive", Document.replacing(5, "  tau: {linspace: [-1, 1, 3]}"),
      [
        "5: grid.tau.linspace: got -1, 0, expected a finite number above 0"
      ],
      isCaughtBySchema: false),
    .init(
      "tolerance of one", Document.replacing(10, "  solver: adaptive\n  tolerance: 1"),
      [
        "11: training.tolerance: got 1, expected a number above 0 and below 1"
      ]),
    .init(
      "tolerances of zero and below",
      Document.replacing([8: "  seed: 7\n  tolerance: [0, -1]", 10: "  solver: flow"]),
      [
        "9: grid.tolerance[0]: got 0, expected a number above 0 and below 1",
        "9: grid.tolerance[1]: got -1, expected a number above 0 and below 1",
      ]),
    .init(
      "batch of a half", Document.replacing(10, "  solver: sgd\n  batch: 0.5"),
      [
        "11: training.batch: got 0.5, expected a whole number from 1 to 1000000000"
      ]),
    .init(
      "axes outside of the grid",
      Document.replacing([
        2: "task: {kind: teacher-student, inputs: [10, 12], samples: 20}",
        12: "  checkpoints: [0, 10]\n  rate_w: {linspace: [1, 2, 3]}",
      ]),
      [
        "2: task.inputs: got a list, expected a whole number from 1 to 1000000000; several values are an axis, which belongs in grid",
        "13: training.rate_w: got a mapping, expected a finite number above 0; several values are an axis, which belongs in grid",
      ]),
    .init(
      "empty axis", Document.replacing(5, "  tau: []"),
      [
        "5: grid.tau: got an empty list, expected at least one value"
      ]),
    .init(
      "no value", Document.replacing(5, "  tau:"),
      [
        "5: grid.tau: got nothing, expected a number, a list of numbers, or one of \(forms)"
      ]),
    .init(
      "empty range", Document.replacing(8, "  seed: {range: [5, 5]}"),
      [
        "8: grid.seed.range: got [5, 5], which is empty, expected \(range), so at least [5, 6]"
      ], isCaughtBySchema: false),
    .init(
      "step of zero", Document.replacing(8, "  seed: {range: [5, 9, 0]}"),
      [
        "8: grid.seed.range: got [5, 9, 0], expected \(range) and a step above 0"
      ]),
    .init(
      "range of fractions", Document.replacing(8, "  seed: {range: [0, 2.5]}"),
      [
        "8: grid.seed.range: got [0, 2.5], expected \(range) and a step above 0"
      ]),
    .init(
      "range of one number", Document.replacing(8, "  seed: {range: [5]}"),
      [
        "8: grid.seed.range: got a list of 1, expected \(range)"
      ]),
    .init(
      "duplicate value", Document.replacing(6, "  delta: [1, 0.5, 1.0, -0.0, 0]"),
      [
        "6: grid.delta: got 1, 0 more than once, expected each value once"
      ]),
    .init(
      "logspace of a single value", Document.replacing(5, "  tau: {logspace: [-1, 0, 1]}"),
      [
        "5: grid.tau.logspace: got n = 1, expected \(spacing)"
      ]),
    .init(
      "logspace that overflows", Document.replacing(5, "  tau: {logspace: [0, 400, 3]}"),
      [
        "5: grid.tau.logspace: got 10^400, expected \(exponents)"
      ],
      isCaughtBySchema: false),
    .init(
      "logspace that vanishes", Document.replacing(6, "  delta: {logspace: [-400, 1, 3]}"),
      [
        "6: grid.delta.logspace: got 10^-400, expected \(exponents)"
      ],
      isCaughtBySchema: false),
    .init(
      "a range beyond exact numbers", Document.replacing(8, "  seed: {range: [0, 18446744073709551616]}"),
      [
        "8: grid.seed.range: got [0, 18446744073709551616], expected \(range), from -9007199254740992 to 9007199254740992"
      ]),
    .init(
      "logspace of words", Document.replacing(5, "  tau: {logspace: [a, 0, 3]}"),
      [
        "5: grid.tau.logspace[0]: got a, expected a finite number"
      ]),
    .init(
      "logspace without list", Document.replacing(5, "  tau: {logspace: 3}"),
      [
        "5: grid.tau.logspace: got 3, expected \(spacing)"
      ]),
    .init(
      "a word as value", Document.replacing(5, "  tau: [0.1, big]"),
      [
        "5: grid.tau[1]: got big, expected a finite number above 0"
      ]),
    .init(
      "a word as axis", Document.replacing(5, "  tau: big"),
      [
        "5: grid.tau: got big, expected a number, a list of numbers, or one of \(forms)"
      ]),
    .init(
      "a quoted number", Document.replacing(5, "  tau: [\"0.1\"]"),
      [
        "5: grid.tau[0]: got the text \"0.1\", expected a finite number above 0"
      ]),
    .init(
      "not a number", Document.replacing(6, "  delta: [.nan, .inf]"),
      [
        "6: grid.delta[0]: got .nan, expected a finite number",
        "6: grid.delta[1]: got .inf, expected a finite number",
      ], isCaughtBySchema: false),
    .init(
      "too large for a double", Document.replacing(6, "  delta: [1e999]"),
      [
        "6: grid.delta[0]: got 1e999, expected a finite number"
      ], isCaughtBySchema: false),
    .init(
      "fraction where whole", Document.replacing(7, "  width: [4.5]"),
      [
        "7: grid.width[0]: got 4.5, expected a whole number from 1 to 1000000000"
      ]),
    .init(
      "seed too large", Document.replacing(8, "  seed: [9007199254740993]"),
      [
        "8: grid.seed[0]: got 9007199254740993, expected a whole number from 0 to 9007199254740991"
      ]),
    .init(
      "negative seed", Document.replacing(8, "  seed: -1"),
      [
        "8: grid.seed: got -1, expected a whole number from 0 to 9007199254740991"
      ]),
    .init(
      "odd widths", Document.replacing(7, "  width: [4, 5, 7]"),
      [
        "7: grid.width: got 5, 7, expected even widths (or set network.symmetrize to false)"
      ]),
    .init(
      "odd generated widths", Document.replacing(7, "  width: {range: [1, 9]}"),
      [
        "7: grid.width: got 1, 3, 5, 7, expected even widths (or set network.symmetrize to false)"
      ],
      isCaughtBySchema: false),
    .init(
      "checkpoints not increasing", Document.replacing(12, "  checkpoints: [0, 100, 10]"),
      [
        "12: training.checkpoints[2]: got 10 after 100, expected strictly increasing steps"
      ],
      isCaughtBySchema: false),
    .init(
      "checkpoint twice", Document.replacing(12, "  checkpoints: [0, 10, 10]"),
      [
        "12: training.checkpoints[2]: got 10 after 10, expected strictly increasing steps"
      ]),
    .init(
      "negative checkpoint", Document.replacing(12, "  checkpoints: [-1, 10]"),
      [
        "12: training.checkpoints[0]: got -1, expected a whole number from 0 to 1000000000000"
      ]),
    .init(
      "fractional checkpoint", Document.replacing(12, "  checkpoints: [0, 1.5]"),
      [
        "12: training.checkpoints[1]: got 1.5, expected a whole number from 0 to 1000000000000"
      ]),
    .init(
      "no checkpoints", Document.replacing(12, "  checkpoints: []"),
      [
        "12: training.checkpoints: got an empty list, expected a list of steps such as [0, 10, 100, 1000]"
      ]),
    .init(
      "learning rate zero", Document.replacing(11, "  learning_rate: 0"),
      [
        "11: training.learning_rate: got 0, expected a finite number above 0"
      ]),
    .init(
      "divided by another thing", Document.replacing(11, "  learning_rate: {base: 1, divided_by: tau^3}"),
      [
        "11: training.learning_rate.divided_by: got tau^3, expected none, tau, tau^2 or kernel (did you mean tau^2?)"
      ]),
    .init(
      "symmetrize as a word", Document.replacing(3, "network: {symmetrize: yes}"),
      [
        "3: network.symmetrize: got yes, expected true or false"
      ]),
    .init(
      "kernel samples", Document.replacing(13, "record: {kernel_samples: 0}"),
      ["13: record.kernel_samples: got 0, expected a whole number from 1 to 1000000000"]),
    .init(
      "loss history", Document.replacing(13, "record: {loss_history: -1}"),
      [
        "13: record.loss_history: got -1, expected a whole number from 0 to 1000000"
      ]),
    .init(
      "trajectory as a number", Document.replacing(13, "record: {trajectory: 100}"),
      [
        "13: record.trajectory: got 100, expected none or {every: 100}"
      ]),
    .init(
      "trajectory every 0", Document.replacing(13, "record: {trajectory: {every: 0}}"),
      [
        "13: record.trajectory.every: got 0, expected a whole number from 1 to 1000000000000"
      ]),
    .init(
      "trajectory without every", Document.replacing(13, "record: {trajectory: {}}"),
      [
        "13: record.trajectory.every: missing, expected a number of steps"
      ]),
  ]
}
