import KernelInterface

/// What a core's multipliers do when nothing else holds them up: the ceiling of every kernel.
package struct MultiplierPeak<Scalar: KernelScalar>: Sendable {
  private let kernels: KernelTable<Scalar>
  private var scratch: AlignedVector<Scalar>

  /// Prepares the measurement for one instruction set.
  package init(instructionSet: InstructionSet) {
    precondition(instructionSet.isAvailable, "this processor lacks \(instructionSet.rawValue)")
    kernels = Scalar.kernels(for: instructionSet)
    scratch = AlignedVector([Double](repeating: 1, count: peakScratchCount))
  }

  /// Does so many rounds of independent multiply-adds.
  ///
  /// - Returns: the floating-point operations done, two a multiply-add.
  package mutating func run(rounds: Int) -> Int {
    let kernels = kernels
    return scratch.write { kernels.peak(rounds, $0) }
  }
}
