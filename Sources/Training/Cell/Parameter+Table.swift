extension Parameter {
  /// All there are, in the order of their numbers.
  public static let allCases: [Parameter] = {
    let general: [Parameter] = [
      .tau, .delta, .width, .seed, .leak, .learningRate, .rateW, .rateA, .outputPower, .outputs, .depth,
      .conservedDelta,
    ]
    let owned = TaskSpecification.parameters.union(SolverSpecification.parameters)
    let all = owned.union(general).sorted { $0.ordinal < $1.ordinal }
    let isNumbered = all.indices.allSatisfy { all[$0].ordinal == $0 }
    precondition(isNumbered, "parameters are numbered from 0, each once")
    return all
  }()

  /// The value that cells have because of how and on what they are trained; nil where it is free.
  package func prescribed(
    solver: any SolverDescription.Type, task: any TaskDescription.Type
  ) -> Double? {
    solver.knows(self) ? task.value(prescribing: self) : 0
  }

  /// The value in sweeps that do not say, which leave it out of their canonical form; nil where there is none.
  package var implied: Double? { isLeftOut ? standard : nil }

  private static let byName = Dictionary(uniqueKeysWithValues: allCases.map { ($0.name, $0) })

  /// The parameter of a name; nil where there is none.
  public static func named(_ name: String) -> Parameter? { byName[name] }
}
