import Randomness
import SweepPlan
import Training

extension Sweep {
  /// A sweep of small axes, every choice made at random.
  static func random(seed: UInt64) -> Sweep {
    var rng = SplitMix64(seed: seed)
    func values(of parameter: Parameter, count: Int) -> [Double] {
      var values: Set<Double> = []
      while values.count < count {
        let value: Double =
          switch parameter {
          case .seed: Double(Int.random(in: 0...(1 << 53 - 1), using: &rng))
          case .depth: Double(Int.random(in: 2...100, using: &rng))
          case .width: Double(2 * Int.random(in: 1...1000, using: &rng))
          case .leak: Double.random(in: 0...1, using: &rng)
          case .outputPower: [0, 0.5, 1].randomElement(using: &rng) ?? 0
          case .tolerance: Double.random(in: 1e-9..<1, using: &rng)
          case .delta, .conservedDelta: Double.random(in: -1e3...1e3, using: &rng)
          default:
            parameter.values.areWhole
              ? Double(Int.random(in: 1...1_000_000_000, using: &rng))
              : Double(bitPattern: UInt64.random(in: 1...0x7fef_ffff_ffff_ffff, using: &rng))
          }
        values.insert(value)
      }
      return values.shuffled(using: &rng)
    }
    var axes: [Axis] = []
    var fixed: [Parameter: Double] = [:]
    let tasks: [TaskSpecification] = [
      .teacherStudent(TeacherStudent()), .xor(GaussianBlobs()),
      .linear(
        LinearTask(
          strengths: [0.1, Double.random(in: 0.5...2, using: &rng)], whitened: Bool.random(using: &rng))),
    ]
    let task = tasks.randomElement(using: &rng) ?? .data
    let kind = SolverSpecification.kinds.randomElement(using: &rng) ?? FullBatchSolver.self
    let replacement = Bool.random(using: &rng)
    let solver = kind.init(["replacement": .truth(replacement)]).specification
    // One of the two, which is an axis.
    let isConserved = Bool.random(using: &rng)
    for parameter in Parameter.allCases.shuffled(using: &rng) {
      if parameter == .conservedDelta || parameter == .delta && isConserved {
        if parameter == .conservedDelta && isConserved {
          axes.append(Axis(parameter, values(of: parameter, count: Int.random(in: 1...3, using: &rng))))
        } else {
          fixed[parameter] = 0
        }
        continue
      }
      if !kind.knows(parameter) {
        fixed[parameter] = 0
      } else if let value = task.kind.value(prescribing: parameter) {
        fixed[parameter] = value
      } else if Bool.random(using: &rng) {
        axes.append(Axis(parameter, values(of: parameter, count: Int.random(in: 1...3, using: &rng))))
      } else {
        fixed[parameter] = values(of: parameter, count: 1)[0]
      }
    }
    var checkpoints = [Int.random(in: 0...3, using: &rng)]
    for _ in 0..<Int.random(in: 0...5, using: &rng) {
      checkpoints.append(checkpoints[checkpoints.count - 1] + Int.random(in: 1...1000, using: &rng))
    }
    let file = FileReference(path: "a \"file\"/d.h5", resolvedPath: "/ä/d.h5", sha256: "00ff")
    return Sweep(
      name: "sweep-\(seed)", grid: Grid(axes: axes, fixed: fixed), task: task,
      draws: Bool.random(using: &rng) ? file : nil,
      symmetrize: Bool.random(using: &rng),
      initialisation: InitialisationKind.allCases.randomElement(using: &rng) ?? .random,
      solver: solver,
      precision: Precision.allCases.randomElement(using: &rng) ?? .double,
      learningRateDivisor: Sweep.RateDivisor.allCases.randomElement(using: &rng) ?? .none,
      checkpoints: checkpoints,
      record: RecordSpecification(
        tensors: RecordSpecification.Tensors.allCases.randomElement(using: &rng) ?? .none,
        trajectoryEvery: Bool.random(using: &rng) ? Int.random(in: 1...100, using: &rng) : nil,
        function: Bool.random(using: &rng)
          ? Lattice(
            low: -Double.random(in: 0.1...3, using: &rng), high: 0.1,
            count: Int.random(in: 2...99, using: &rng))
          : nil,
        lossHistory: Int.random(in: 0...100, using: &rng)))
  }
}
