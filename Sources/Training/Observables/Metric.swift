/// The numbers taken at every checkpoint (docs/science.md, Observables).
public enum Metric: String, Sendable, CaseIterable {
  /// L on the training set: the mean squared residual.
  case trainLoss = "train_loss"
  /// L on the test set; NaN where there is none.
  case testLoss = "test_loss"
  /// S(0,t) = 1 − ⟨K₀, K_t⟩ / (‖K₀‖ ‖K_t‖), K = Σ_p ∂_p f ∂_p f the tangent kernel on the training inputs, whatever
  /// the rates.
  case kernelDistance = "kernel_distance"
  /// The same of the kernel that the flow has, K = Σ_p η_p ∂_p f ∂_p f, each layer's part weighted by its rate. The very
  /// bits of ``kernelDistance`` where all layers have one rate.
  case weightedKernelDistance = "weighted_kernel_distance"
  /// Σᵢ mean_j [sign(zᵢ(x_j)) ≠ its initial sign], over all hidden neurons, z = w·x in the first layer; from 0 to h for
  /// one hidden layer.
  case hammingDistance = "hamming_distance"
  /// ‖θ(t) − θ(0)‖₂ over all parameters.
  case parameterDistance = "parameter_distance"
  /// maxᵢ |δᵢ(t) − δᵢ(0)|, δᵢ = η_w aᵢ² − η_a ‖wᵢ‖²; of layered networks, the same of the entries of Δ_l
  /// (docs/science.md, Layered networks), of their diagonals where the activation is not linear.
  case conservedDrift = "conserved_drift"
  /// ‖∂L/∂θ‖₂ over all parameters.
  case gradientNorm = "gradient_norm"

  /// Whether programs of version 0.1 did not know it, so that cells of theirs may lack it.
  public var isRecent: Bool { self == .weightedKernelDistance }

  /// What it is called, short enough for the axis of a plot.
  public var longName: String { rawValue.replacing("_", with: " ").replacing("hamming", with: "Hamming") }

  /// What it is, in words.
  public var explanation: String {
    switch self {
    case .trainLoss:
      "(1/n) sum over the n training samples of |f(x) - y|^2, summed over outputs, without a factor 1/2"
    case .testLoss: "train_loss of the test set; missing where there is none"
    case .kernelDistance:
      "1 - <K(0), K(t)> / (|K(0)| |K(t)|), Frobenius, of the tangent kernel on the training inputs, K = sum over all "
        + "parameters p of (df/dp)(df/dp)^T: every parameter has weight 1, whatever the rates"
    case .weightedKernelDistance:
      "kernel_distance of the kernel of the flow, K = sum over all parameters p of rate_p (df/dp)(df/dp)^T, rate_p "
        + "being the relative rate of the layer of p; equal to kernel_distance where all layers have the same rate; "
        + "missing in cells trained by version 0.1 at different rates"
    case .hammingDistance:
      "sum over hidden neurons of the share of training inputs on which the sign of the preactivation is not the "
        + "initial one: from 0 to the number of hidden neurons"
    case .parameterDistance:
      "|theta(t) - theta(0)|, Euclidean over all parameters: every parameter has weight 1, whatever the rates"
    case .conservedDrift:
      "largest change since the start of a quantity that gradient flow conserves: of two layers and one output, "
        + "rate_w a_i^2 - rate_a |w_i|^2 of each neuron i; of other networks, each entry of "
        + "rate_l W_(l+1)^T W_(l+1) - rate_(l+1) W_l W_l^T (its diagonal where the activation is not linear)"
    case .gradientNorm:
      "|dL/dtheta|, Euclidean over all parameters, L being train_loss: every parameter has weight 1, whatever the rates"
    }
  }

  /// The unit: all are pure numbers.
  public var units: String { "1" }
}
