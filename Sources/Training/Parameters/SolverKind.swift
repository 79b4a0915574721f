/// The arithmetic a cell is trained in.
public enum Precision: String, Sendable, CaseIterable, Codable {
  /// IEEE 754 binary64.
  case double
  /// IEEE 754 binary32; sums over samples of the loss and of the observables stay in binary64.
  case single
}

/// The method that moves the parameters.
public enum SolverKind: String, Sendable, CaseIterable, Codable {
  /// Full-batch gradient descent, step for step.
  case gd
  /// What `gd` would give, for a fraction of its cost, to a tolerance.
  case adaptive
  /// Gradient flow, the limit of `gd` for small steps, to a tolerance.
  case flow
  /// Stochastic gradient descent: every step on a mini-batch of its own.
  case sgd
}
