import ArgumentParser

/// The selection that was asked of `show`, not yet compared with the result.
struct Selection {
  /// Wanted values by the name of their axis.
  var values: [String: Double] = [:]
  /// Whether the seed among them was asked for by an option of its own.
  let hasSeed: Bool
  /// Whether the step was asked for as a value of its axis.
  private(set) var hasStepValue = false
  /// The step, if one was asked for.
  var step: Int?
  /// The axes of the map, vertical and horizontal, if they were asked for.
  var over: (rows: String, columns: String)?
  /// The axes to average over, in addition to the seeds.
  var means: Set<String> = []

  /// Reads the options.
  ///
  /// - Throws: `ValidationError` that shows what was given and what was expected.
  init(at: [String], seed: UInt64?, step: Int?, over: String?, mean: [String] = []) throws {
    hasSeed = seed != nil
    for part in at.flatMap({ $0.split(separator: ",", omittingEmptySubsequences: false) }) {
      let sides = part.split(separator: "=", omittingEmptySubsequences: false)
      guard sides.count == 2, !sides[0].isEmpty, let value = Double(sides[1]), value.isFinite else {
        throw ValidationError("--at: got '\(part)', expected AXIS=NUMBER, such as tau=0.1.")
      }
      guard values.updateValue(value, forKey: String(sides[0])) == nil else {
        throw ValidationError("--at: got more than one value for \(sides[0]), expected one for each axis.")
      }
    }
    if let seed {
      guard values.updateValue(Double(seed), forKey: "seed") == nil else {
        throw ValidationError("--seed: cannot be combined with `--at seed=…`; give only one.")
      }
    }
    if let atStep = values.removeValue(forKey: "step") {
      guard step == nil, let whole = Int(exactly: atStep) else {
        throw ValidationError(
          step == nil
            ? "--at: got step=\(atStep), expected a whole number."
            : "--step: cannot be combined with `--at step=…`; give only one.")
      }
      self.step = whole
      hasStepValue = true
    } else {
      self.step = step
    }
    if let over {
      let names = over.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      guard names.count == 2, names[0] != names[1], !names.contains("") else {
        throw ValidationError("--over: got '\(over)', expected two axes, such as tau,delta.")
      }
      self.over = (names[0], names[1])
    }
    means = Set(mean.flatMap { $0.split(separator: ",") }.map(String.init))
    let shown = Set([self.over?.rows, self.over?.columns].compactMap { $0 })
    if let axis = means.sorted().first(where: { values[$0] != nil || shown.contains($0) }) {
      throw ValidationError("--mean: '\(axis)' is also in --at or --over; give it only once.")
    }
  }
}
