/// Sweeps that come with the program.
public enum Presets {
  /// Their names, in the order they are listed.
  public static let names = [
    "fig1a", "fig1b", "fig1b-quick", "fig1-width", "fig3", "wide-linear", "deep-linear", "fig5-surface",
    "fig5-sweep", "leaky", "rates", "sgd-noise", "smoke",
  ]

  /// The YAML text of a preset, or nil when there is none of this name.
  public static func yaml(named name: String) -> String? {
    let bytes: [UInt8]? =
      switch name {
      case "fig1a": PackageResources.fig1a_yaml
      case "fig1b": PackageResources.fig1b_yaml
      case "fig1b-quick": PackageResources.fig1b_quick_yaml
      case "fig1-width": PackageResources.fig1_width_yaml
      case "fig5-surface": PackageResources.fig5_surface_yaml
      case "fig5-sweep": PackageResources.fig5_sweep_yaml
      case "leaky": PackageResources.leaky_yaml
      case "rates": PackageResources.rates_yaml
      case "sgd-noise": PackageResources.sgd_noise_yaml
      case "fig3": PackageResources.fig3_yaml
      case "wide-linear": PackageResources.wide_linear_yaml
      case "deep-linear": PackageResources.deep_linear_yaml
      case "smoke": PackageResources.smoke_yaml
      default: nil
      }
    return bytes.map { String(decoding: $0, as: UTF8.self) }
  }

  /// What a preset shows, in a line; empty for another name.
  public static func summary(of name: String) -> String {
    switch name {
    case "fig1a": "trajectories of the neurons in the plane; seconds"
    case "fig1b":
      "which initialisations learn features, and how well they generalise: tau × delta; half an hour on two cores"
    case "fig1b-quick": "the same on every other point of the grid, to step 1000; half a minute"
    case "fig1-width": "the phase plane at widths 10 to 1000 in three parametrizations; 2.5 minutes"
    case "fig3": "one linear neuron, to compare with closed forms; 1 second"
    case "wide-linear": "linear networks with several outputs; 3 seconds"
    case "deep-linear": "linear networks of 2 to 5 layers; 10 seconds"
    case "fig5-surface": "exclusive or: the function as it forms; 1 second"
    case "fig5-sweep": "exclusive or: Hamming distance against parameter distance; 10 seconds"
    case "leaky": "from ReLU to linear: the slope of the activation as an axis; 10 seconds"
    case "rates": "unequal learning rates of the layers have the effect of delta; 10 seconds"
    case "sgd-noise": "how much stochastic and large steps change delta; 10 seconds"
    case "smoke": "every part of the program; 1 second"
    default: ""
    }
  }
}
