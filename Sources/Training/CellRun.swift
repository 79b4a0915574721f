public import Descent
import Kernels
import Networks

/// Trains one cell; can be left at any step and continued with the same bits.
///
/// A value: a copy is a second run from the same point.
public struct CellRun: Sendable {
  /// In one precision or the other. Its storage is shared by copies until one of them trains on.
  private var engine: any Engine

  /// Prepares to train `specification` on its seed's data; nothing is evaluated yet.
  ///
  /// - Throws: ``TrainingError``: a specification that cannot be, data of another task or seed, supplied
  ///   directions or signs that do not fit the network, kernels this processor lacks.
  public init(_ specification: CellSpecification, data: CellData) throws(TrainingError) {
    try self.init(specification, data: data, state: nil)
  }

  /// Goes on from a saved state of the same cell.
  ///
  /// - Throws: ``TrainingError``, as above, and ``TrainingError/foreignState(got:expected:)`` for a state
  ///   of another cell.
  public init(
    _ specification: CellSpecification, data: CellData, resuming state: CellState
  ) throws(TrainingError) {
    try self.init(specification, data: data, state: state)
  }

  private init(
    _ specification: CellSpecification, data: CellData, state: CellState?
  ) throws(TrainingError) {
    try specification.validate()
    try specification.checkObservables()
    let key = CellData.key(for: specification)
    guard data.key == key else {
      throw .foreignData(got: "\(data.key)", expected: "\(key)")
    }
    try data.initialDraws?.checkInitial(for: specification.network)
    let set: InstructionSet
    do { set = try InstructionSet.chosen() } catch { throw .kernels(message: error.description) }
    switch data.samples {
    case .double(let samples):
      engine = try Self.engine(specification, data, samples, set, state)
    case .single(let samples):
      engine = try Self.engine(specification, data, samples, set, state)
    }
  }

  @inline(__always)
  private static func engine<Scalar: KernelScalar>(
    _ specification: CellSpecification, _ data: CellData, _ samples: SampleSet<Scalar>,
    _ set: InstructionSet, _ state: CellState?
  ) throws(TrainingError) -> any Engine {
    if specification.network.hasFastPath {
      return try TrainingEngine(
        specification, data, samples.test,
        TwoLayerObjective(
          specification.network, rates: specification.rates, training: samples.training,
          instructionSet: set), state)
    }
    return try TrainingEngine(
      specification, data, samples.test,
      StackObjective(
        specification.network, rates: specification.rates, training: samples.training, instructionSet: set),
      state)
  }

  /// The step training has reached.
  public var step: Int { engine.step }

  /// Whether every checkpoint was reached, or the cell diverged.
  public var isFinished: Bool { engine.isFinished }

  /// What has been recorded so far: the whole of it once the run is finished.
  public var outcome: CellOutcome { engine.outcome }

  /// All that is needed to go on from here later.
  public var state: CellState { engine.savedState }

  /// Trains until finished, or until `shouldPause(step)` says so.
  ///
  /// It is asked before the first step and after each: some microseconds of work for a small cell, half a
  /// millisecond for one of the paper's, some ten at a checkpoint.
  public mutating func advance(shouldPause: (Int) -> Bool) { engine.advance(shouldPause: shouldPause) }

  /// The kernels this process trains with, as recorded with results, e.g. "avx2+fma".
  ///
  /// - Throws: ``TrainingError/kernels(message:)`` if `RICHSWEEP_KERNELS` asks for what there is not.
  public static func kernels() throws(TrainingError) -> String {
    do { return try InstructionSet.chosen().label } catch { throw .kernels(message: error.description) }
  }

  /// Whether a label is one that ``kernels()`` gives, on this machine or another.
  public static func isLabel(ofKernels label: String) -> Bool { InstructionSet.labels.contains(label) }

  /// The arithmetic of kernels by their label: kernels of the same arithmetic give the same bits.
  public static func arithmetic(ofKernels label: String) -> String {
    label.hasSuffix("+fma") ? fusedArithmetic : separateArithmetic
  }

  /// That of kernels which round once after a multiplication and an addition.
  public static let fusedArithmetic = "fused multiply-add"
  /// That of kernels which round after each.
  public static let separateArithmetic = "separate multiply and add"

  /// The environment variable that chooses kernels.
  public static var kernelsVariable: String { InstructionSet.environmentVariable }

  /// The name by which that variable chooses the best kernels of an arithmetic here; nil where there are none.
  public static func kernels(computingWith arithmetic: String) -> String? {
    InstructionSet.available.last { self.arithmetic(ofKernels: $0.label) == arithmetic }?.rawValue
  }
}

/// A cell's training, whatever its precision.
private protocol Engine: Sendable {
  var step: Int { get }
  var isFinished: Bool { get }
  var outcome: CellOutcome { get }
  var savedState: CellState { get }
  mutating func advance(shouldPause: (Int) -> Bool)
}

extension TrainingEngine: Engine {}

/// A run that was left at a step boundary: everything besides its specification and data.
public struct CellState: Sendable, Equatable {
  /// The step that was reached.
  public var step: Int
  /// W (h × d, row-major), then a (h); or W_1, …, W_L of a layered network, each row-major.
  public var parameters: [Double]
  /// What had been recorded.
  public var outcome: CellOutcome
  /// What the solver remembers besides.
  public var solver: SolverMemory

  /// Collects a state, for instance one read from a file.
  public init(step: Int, parameters: [Double], outcome: CellOutcome, solver: SolverMemory = SolverMemory()) {
    self.step = step
    self.parameters = parameters
    self.outcome = outcome
    self.solver = solver
  }
}
