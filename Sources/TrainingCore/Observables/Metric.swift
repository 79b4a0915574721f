/// The numbers taken at every checkpoint (SCIENCE §4).
public enum Metric: String, Sendable, CaseIterable {
  /// L on the training set: the mean squared residual.
  case trainLoss = "train_loss"
  /// L on the test set; NaN where there is none.
  case testLoss = "test_loss"
  /// S(0,t) = 1 − ⟨K₀, K_t⟩ / (‖K₀‖ ‖K_t‖), K the tangent kernel on the training inputs.
  case kernelDistance = "kernel_distance"
  /// Σᵢ mean_j [sign(zᵢ(x_j)) ≠ its initial sign], over all hidden neurons, z = w·x in the first layer; from 0 to h for
  /// one hidden layer.
  case hammingDistance = "hamming_distance"
  /// ‖θ(t) − θ(0)‖₂ over all parameters.
  case parameterDistance = "parameter_distance"
  /// maxᵢ |δᵢ(t) − δᵢ(0)|, δᵢ = η_w aᵢ² − η_a ‖wᵢ‖²; of layered networks, the same of the entries of Δ_l (SCIENCE §6),
  /// of their diagonals where the activation is not linear.
  case conservedDrift = "conserved_drift"
  /// ‖∂L/∂θ‖₂ over all parameters.
  case gradientNorm = "gradient_norm"

  /// What it is called, short enough for the axis of a plot.
  public var longName: String { rawValue.replacing("_", with: " ").replacing("hamming", with: "Hamming") }

  /// What it is, in words.
  public var explanation: String {
    switch self {
    case .trainLoss: "mean squared error on the training set"
    case .testLoss: "mean squared error on the test set"
    case .kernelDistance: "distance of the tangent kernel from its initial value"
    case .hammingDistance:
      "Hamming distance of the activation patterns from the initial ones, summed over neurons"
    case .parameterDistance: "Euclidean distance of the parameters from the initial ones"
    case .conservedDrift: "largest change of a conserved quantity"
    case .gradientNorm: "Euclidean norm of the loss gradient"
    }
  }

  /// The unit: all are pure numbers.
  public var units: String { "1" }
}
