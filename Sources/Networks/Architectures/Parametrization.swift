/// How the network's output is scaled with its width h: which power of h divides it
/// (docs/science.md, Networks).
public enum Parametrization: String, Sendable, CaseIterable, Codable {
  /// f = Σ aᵢ σ(wᵢ·x), as in the paper's code.
  case standard
  /// f = (1/√h) Σ aᵢ σ(wᵢ·x).
  case ntk
  /// f = (1/h) Σ aᵢ σ(wᵢ·x).
  case meanField = "mean-field"

  /// The power of h that divides the sum over neurons: 0, ½ or 1.
  public var outputPower: Double {
    switch self {
    case .standard: 0
    case .ntk: 0.5
    case .meanField: 1
    }
  }

  /// The parametrization whose output is divided by this power of h; nil for any power but 0, ½ and 1.
  public init?(outputPower: Double) {
    guard let match = Self.allCases.first(where: { $0.outputPower == outputPower }) else { return nil }
    self = match
  }

  /// The factor that multiplies the sum over neurons at width `width`: 1, 1/√h or 1/h.
  public func factor(width: Int) -> Double {
    switch self {
    case .standard: 1
    case .ntk: (1 / Double(width)).squareRoot()
    case .meanField: 1 / Double(width)
    }
  }
}
