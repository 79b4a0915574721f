import ArgumentParser

/// What `show` was asked to select, before it is known what the result has.
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
  /// The axes to average over, beside the seeds.
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
        throw ValidationError("--at: got \(sides[0]) twice, expected one value for each axis.")
      }
    }
    if let seed {
      guard values.updateValue(Double(seed), forKey: "seed") == nil else {
        throw ValidationError("--seed: got a seed in --at too, expected one of them.")
      }
    }
    if let atStep = values.removeValue(forKey: "step") {
      guard step == nil, let whole = Int(exactly: atStep) else {
        throw ValidationError("--at: got step=\(atStep), expected a whole number, and no --step besides.")
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
      throw ValidationError("--mean: got '\(axis)', which --at or --over names too; expected one of them.")
    }
  }
}
