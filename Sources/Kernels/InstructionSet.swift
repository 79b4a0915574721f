/// A set of vector instructions the kernels were compiled for.
public enum InstructionSet: String, Sendable, CaseIterable {
  /// What every processor of the architecture has.
  case baseline
  /// AVX2 and FMA, x86-64-v3.
  case avx2
  /// AVX-512 F, BW, CD, DQ, VL, x86-64-v4.
  case avx512
}
