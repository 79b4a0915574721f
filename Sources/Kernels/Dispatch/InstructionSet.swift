import CProcessor

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A set of vector instructions the kernels were compiled for.
///
/// The same source is compiled once for each; which one runs is decided when the process first needs it.
/// `avx2` and `avx512` give the same bits, `baseline` on x86-64 others: it has no fused multiply-add.
public enum InstructionSet: String, Sendable, CaseIterable {
  /// What every processor of the architecture has: SSE2 on x86-64, NEON with fused multiply-add on arm64.
  case baseline
  /// AVX2 and FMA: x86-64-v3.
  case avx2
  /// AVX-512 F, BW, CD, DQ and VL: x86-64-v4.
  case avx512

  /// The environment variable that overrides the choice.
  public static let environmentVariable = "RICHSWEEP_KERNELS"

  /// Whether this processor, its operating system and this program have these instructions.
  public var isAvailable: Bool {
    switch self {
    case .baseline: true
    case .avx2: Self.level >= 3
    case .avx512: Self.level >= 4
    }
  }

  /// Asked once: virtual machines take some ten microseconds for the answer, longer than a tiny cell.
  private static let level = richsweep_x86_64_level()

  /// Those this process can use, simplest first.
  public static var available: [InstructionSet] { allCases.filter(\.isAvailable) }

  /// What this process uses: the richest available, or what `RICHSWEEP_KERNELS` says.
  ///
  /// - Throws: ``InstructionSetError`` if the variable names none, or one this processor lacks.
  public static func chosen() throws(InstructionSetError) -> InstructionSet { try choice.get() }

  /// What is recorded with the numbers it made, e.g. "avx2+fma".
  public var label: String {
    switch self {
    case .baseline:
      #if arch(x86_64)
        "sse2"
      #elseif arch(arm64)
        "neon+fma"
      #else
        "baseline"
      #endif
    case .avx2: "avx2+fma"
    case .avx512: "avx512+fma"
    }
  }

  /// The labels of every architecture's kernels, whichever this one is.
  public static let labels: Set<String> = ["sse2", "neon+fma", "baseline", "avx2+fma", "avx512+fma"]

  /// What a value of the environment variable means; nil is no value.
  package static func choose(
    named name: String?, available: [InstructionSet]
  ) -> Result<InstructionSet, InstructionSetError> {
    guard let name, !name.isEmpty else { return .success(available.last ?? .baseline) }
    guard let asked = InstructionSet(rawValue: name), available.contains(asked) else {
      return .failure(InstructionSetError(name: name, available: available))
    }
    return .success(asked)
  }

  private static let choice = choose(
    named: getenv(environmentVariable).map { String(cString: $0) }, available: available)
}

/// The environment asks for kernels this process does not have.
public struct InstructionSetError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The name that was asked for.
  public var name: String
  /// What could have been asked for.
  public var available: [InstructionSet]

  /// What was asked for and what there is.
  public var description: String {
    "\(InstructionSet.environmentVariable): got \"\(name)\", expected one of those this processor has: "
      + available.map(\.rawValue).joined(separator: ", ")
  }
}
