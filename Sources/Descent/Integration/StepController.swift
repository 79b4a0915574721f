import PortableMath

/// Decides how long the next step may be, from the error of those before, in units of what is allowed.
///
/// For a method of order 2 whose local error grows with the cube of the step. After a success the PI rule
/// of Sommeijer, Shampine and Verwer (Gustafsson's predictive controller, https://doi.org/10.1145/198429.198437),
/// which follows errors that rise or fall steadily and so is rejected less; after a rejection the plain rule.
package struct StepController: Sendable, Equatable {
  /// How long the next step should be at most.
  package internal(set) var proposal: Double
  /// Length and error of the last accepted step; 0 before there was one.
  package internal(set) var lastDuration = 0.0, lastError = 0.0

  /// Aims this much below the step that would just be accepted.
  private static let safety = 0.8
  /// No step is more than so many times as long as the one before; nor, after a rejection, so many times shorter.
  private static let mostGrowth = 5.0, mostShrinking = 0.1

  /// Begins with a first step of `proposal`.
  package init(proposal: Double, lastDuration: Double = 0, lastError: Double = 0) {
    self.proposal = proposal
    self.lastDuration = lastDuration
    self.lastError = lastError
  }

  /// The step was accepted with `error` ≤ 1.
  ///
  /// - Parameter isCurtailed: it was made shorter than proposed to end somewhere, and says little about
  ///   longer ones: the proposal never falls.
  package mutating func accept(duration: Double, error: Double, isCurtailed: Bool) {
    let current = max(error, 1e-6)
    let plain = Self.safety / Portable.cubeRoot(current)
    var factor = plain
    if lastError > 0 {
      factor = min(plain, plain * duration / lastDuration * Portable.cubeRoot(lastError / current))
    }
    let next = duration * min(Self.mostGrowth, max(Self.mostShrinking, factor))
    proposal = isCurtailed ? max(proposal, next) : next
    (lastDuration, lastError) = (duration, current)
  }

  /// The step was rejected: `error` > 1, or something about it was not a number.
  package mutating func reject(duration: Double, error: Double) {
    let factor = error > 1 && error.isFinite ? Self.safety / Portable.cubeRoot(error) : 0
    proposal = duration * max(Self.mostShrinking, factor)
  }
}
