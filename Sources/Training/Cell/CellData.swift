import Kernels
import Networks
import PortableMath

/// What decides a cell's data, apart from a draws file: cells that agree in it may share one ``CellData``.
public struct CellDataKey: Sendable, Hashable {
  var seed: UInt64
  var inputs: Int
  var outputs: Int
  var task: TaskSpecification
  var precision: Precision
}

/// The task's data and the supplied initial draws of one seed: made once, shared by every cell of that seed.
///
/// Neither τ, δ, the width nor the rates enter. Immutable, and shared as one object: where cells take microseconds, most of
/// what a copy of it took was counting owners.
public final class CellData: Sendable {
  let key: CellDataKey
  /// Directions and signs that were supplied.
  let initialDraws: SeedDraws?
  let teacher: Teacher?
  let linearTeacher: LinearTeacher?
  /// What of the target is kept with the weights.
  let constants: [String: [Double]]
  let samples: PreparedSamples

  /// What decides the data of a cell.
  public static func key(for specification: CellSpecification) -> CellDataKey {
    CellDataKey(
      seed: specification.seed, inputs: specification.network.inputs,
      outputs: specification.network.outputs, task: specification.task, precision: specification.precision)
  }

  /// Draws what `draws` does not supply and lays everything out for the kernels.
  ///
  /// About 70 ns a drawn number: 0.08 s for 11 000 inputs of 100 dimensions.
  ///
  /// - Throws: ``TrainingError/invalid(field:got:expected:)`` for a specification that cannot be,
  ///   ``TrainingError/draws(field:got:expected:)`` for draws that do not fit it.
  public init(for specification: CellSpecification, draws: SeedDraws? = nil) throws(TrainingError) {
    try specification.validate()
    let supplied = draws ?? SeedDraws()
    try supplied.check(for: specification)
    let data = specification.taskData(draws: supplied)
    key = Self.key(for: specification)
    initialDraws = draws.map { SeedDraws(directions: $0.directions, signs: $0.signs) }
    teacher = data.teacher
    linearTeacher = data.linearTeacher
    constants = data.constants
    samples =
      switch specification.precision {
      case .double: .double(SampleSet(data))
      case .single: .single(SampleSet(data))
      }
  }

  /// Memory the data takes, in bytes.
  public var byteCount: Int {
    let scalars =
      switch samples {
      case .double(let set): set.scalarCount * MemoryLayout<Double>.size
      case .single(let set): set.scalarCount * MemoryLayout<Float>.size
      }
    let draws = (initialDraws?.directions?.elements.count ?? 0) + (initialDraws?.signs?.count ?? 0)
    let teachers =
      (teacher?.directions.elements.count ?? 0)
      + (linearTeacher.map { $0.map.elements.count + $0.inputs.count * ($0.map.rows + $0.map.columns) } ?? 0)
    return scalars + (draws + teachers) * MemoryLayout<Double>.size
  }
}

/// Samples in the cell's precision.
enum PreparedSamples: Sendable {
  case double(SampleSet<Double>)
  case single(SampleSet<Float>)
}

/// A task's samples as the kernels want them.
struct SampleSet<Scalar: KernelScalar>: Sendable {
  /// What is descended on.
  let training: TrainingSamples<Scalar>
  /// The test set; may be empty.
  let test: LabelledSamples<Scalar>

  init(_ data: TaskData) {
    let depth = data.inputs.columns
    training = TrainingSamples(
      inputs: data.inputs.elements, labels: data.labels, depth: depth, outputs: data.outputs)
    test = LabelledSamples(
      inputs: data.testInputs.elements, labels: data.testLabels, depth: depth, outputs: data.outputs)
  }

  var scalarCount: Int {
    training.scalarCount + test.scalarCount
  }
}
