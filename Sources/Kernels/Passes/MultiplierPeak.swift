import KernelInterface

/// What a core's multipliers do when nothing else holds them up: the ceiling of every kernel.
package struct MultiplierPeak<Scalar: KernelScalar>: Sendable {
  private let instructionSet: InstructionSet
  private var scratch: AlignedVector<Scalar>

  /// Prepares the measurement for one instruction set.
  package init(instructionSet: InstructionSet) {
    precondition(instructionSet.isAvailable, "this processor lacks \(instructionSet.rawValue)")
    self.instructionSet = instructionSet
    scratch = AlignedVector([Double](repeating: 1, count: peakScratchCount))
  }

  /// Does so many rounds of independent multiply-adds.
  ///
  /// - Returns: the floating-point operations done, two a multiply-add.
  package mutating func run(rounds: Int) -> Int {
    let set = instructionSet
    return scratch.write { Scalar.peak(rounds: rounds, scratch: $0, with: set) }
  }
}
