import ArgumentParser
import ResultStore
import Theory
import Training

/// `richsweep theory basins`: which minimum each initial β reaches.
struct BasinsTheory: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "basins",
    abstract: "Basins of the minima and the surface between them (Fig. 7).",
    discussion: """
      Computes which minimum each β(0) of a plane reaches. The axes of the plane are the components of β(0) along β* and \
      perpendicular to it. Only downstream neurons (δ < 0) can change the sign of a.

      Examples:
        richsweep theory basins --delta -4,-2,-1
        richsweep theory basins --delta -1 --strength 2 --parallel linspace:-6,6,241
      """)

  @Option(
    parsing: .unconditional,
    help: "Conserved relative scales δ = η_w a² − η_a ‖w‖². (default: -4,-2,-1,0,1)",
    transform: NumberList.distinct)
  var delta: NumberList?

  @Option(help: "The norm ‖β*‖. (default: 1)", transform: NumberOption.real("a finite number above 0"))
  var strength = 1.0

  @Option(
    parsing: .unconditional, help: "Components of β(0) along β*. (default: linspace:-3,3,121)",
    transform: NumberList.distinct)
  var parallel: NumberList?

  @Option(
    parsing: .unconditional, help: "Components of β(0) perpendicular to β*. (default: linspace:-3,3,121)",
    transform: NumberList.distinct)
  var perpendicular: NumberList?

  @Option(help: "The sign of a(0).")
  var sign = ReadoutSign.positive

  @Option(help: "Rates η_w,η_a of the two layers. (default: 1,1)", transform: NumberList.rates)
  var rates: Rates?

  @OptionGroup var output: TheoryCommand.Output

  func validate() throws {
    guard strength > 0, strength.isFinite else {
      throw ValidationError("--strength: got \(strength), expected a finite number above 0.")
    }
    if let problem = TheoryRange.problem([strength]) { throw ValidationError("--strength: \(problem).") }
  }

  func run() throws {
    try output.check("basins")
    let deltas = delta?.values ?? [-4, -2, -1, 0, 1]
    let along = try parallel?.values ?? NumberList("linspace:-3,3,121").values
    let across = try perpendicular?.values ?? NumberList("linspace:-3,3,121").values
    try TheoryCommand.check([
      ("--delta", deltas.count), ("--parallel", along.count), ("--perpendicular", across.count),
    ])
    let planes = deltas.map { delta in
      BasinPlane(
        delta: delta, strength: strength, isPositive: sign == .positive, rates: rates ?? Rates(),
        parallel: along, perpendicular: across)
    }
    let neurons = planes.flatMap(\.neurons)
    let plane = ["conserved_delta", "beta_perpendicular", "beta_parallel"]
    let file = LabelledFile(
      axes: [
        .init(
          "conserved_delta", .reals(deltas), longName: "conserved imbalance rate_w a^2 - rate_a |w|^2"),
        .init("beta_perpendicular", .reals(across), longName: "component of beta(0) across beta_star"),
        .init("beta_parallel", .reals(along), longName: "component of beta(0) along beta_star"),
      ],
      variables: [
        .init(
          "kept_share", over: ["conserved_delta"], .reals(planes.map(\.keptShare)),
          longName: "share of the plane that ends with the sign of a it begins with"),
        .init(
          "separatrix", over: ["conserved_delta", "beta_perpendicular"], .reals(planes.flatMap(\.surface)),
          longName: "beta_parallel on the surface between the basins",
          comment: "missing where there is none; for conserved_delta = 0 it is the ray opposite to beta_star"),
        .init(
          "basin", over: plane,
          .flags(
            neurons.map { $0?.basin.rawValue ?? 0 },
            meanings: Basin.allCases.map { .init($0.rawValue, "\($0)") }),
          longName: "sign of a(infinity)",
          comment: "saddle: on the surface between the basins, or a(0) = 0"),
        .init(
          "separation", over: plane, .reals(neurons.map { $0?.separation ?? .nan }),
          longName: "distance from the surface, relative to the initial parameters"),
        .init(
          "crossing_time", over: plane, .reals(neurons.map { $0?.crossingTime ?? .nan }),
          longName: "time at which a changes sign",
          comment: "missing where it never does"),
      ])
    try output.finish(
      "basins", source: "Kunin et al., arXiv 2406.06158, Section 3 and Fig. 7", leads: ["conserved_delta"],
      file)
  }
}
