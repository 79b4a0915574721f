// How passes cut up their work and what room they need: known to those who lay out memory and to those who
// work on it. No sum depends on any of it but on the length of a cache line.

/// How many scalars of a type fill a cache line.
@inlinable package func lineCount<Scalar>(_: Scalar.Type) -> Int { 64 / MemoryLayout<Scalar>.size }
/// A count rounded down to whole cache lines.
@inlinable package func wholeLines<Scalar>(_ count: Int, _: Scalar.Type) -> Int {
  count / lineCount(Scalar.self) * lineCount(Scalar.self)
}
/// How many samples share a panel: a whole number of vectors, three by three, in every instruction set and precision.
@inlinable package var panelWidth: Int { 48 }
/// How many inputs share a band: three of the widest vectors.
@inlinable package func bandWidth<Scalar>(_: Scalar.Type) -> Int { 3 * lineCount(Scalar.self) }
/// How many rows of a panel a kernel pass takes at a time.
@inlinable package var panelRows: Int { 8 }
/// How many scalars a measurement of the multiplier's peak starts from: three of the widest vectors.
@inlinable package var peakScratchCount: Int { 48 }

/// The room of a forward or gradient pass, and how much of the work it takes at a time.
@frozen package struct PassRoom: Sendable {
  /// How many samples at a time; a multiple of ``panelWidth``.
  package let samples: Int
  /// h.
  package let width: Int
  /// How many inputs are in whole lines.
  package let whole: Int
  /// How many inputs are left over.
  package let rest: Int
  /// How many scalars fill a cache line.
  package let line: Int

  /// Room for a network of `width` neurons on `depth` inputs, of scalars `line` of which fill a cache line.
  ///
  /// More samples at a time mean that weights and gradient are fetched more rarely; fewer, that the
  /// preactivations stay in a near cache, which counts where there are few inputs.
  package init(width: Int, depth: Int, line: Int) {
    let near = depth >= 64 ? 16 << 20 : 256 << 10
    let fitting = near / 64 * line / width / panelWidth * panelWidth
    samples = min(max(fitting, panelWidth), 5 * panelWidth)
    self.width = width
    whole = depth / line * line
    rest = depth - whole
    self.line = line
  }

  /// Where partial sums are, after preactivations, outputs twice and the inputs of a sample.
  package var partialSums: Int { samples * (width + 2) + whole + line }
  /// How many scalars it takes.
  package var count: Int { partialSums + (rest + 1) * width * line }
}
