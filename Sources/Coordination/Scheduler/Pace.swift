extension Scheduler {
  /// The time that passes while a worker trains, over what its training is expected to take by what is known now: more on a
  /// machine that others use too. Recent leases count for more.
  struct Pace: Sendable {
    private var observed = 0.0
    private var expected = Expectation()

    /// A lease, or what was trained of it, took so many seconds.
    ///
    /// - Parameter correction: that of the cost model, by which all that is expected is told in seconds.
    mutating func note(_ seconds: Double, expected: Expectation, correction: Double) {
      let expectedSeconds = expected.seconds(correction: correction)
      // Of a short lease it is not known well enough when it began.
      guard max(seconds, expectedSeconds) >= Self.least, expectedSeconds > 0 else { return }
      observed = Self.fading * observed + seconds
      self.expected = self.expected * Self.fading
      self.expected += expected
    }

    /// Whether anything is known.
    var isKnown: Bool { expected != Expectation() }

    /// 1 as long as nothing is known.
    func factor(correction: Double) -> Double {
      let expected = expected.seconds(correction: correction)
      return expected > 0 ? min(Self.most, max(1 / Self.most, observed / expected)) : 1
    }

    private static let fading = 0.7
    private static let least = 0.5
    /// No worker is taken for slower or faster than by so much.
    private static let most = 20.0
  }
}
