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
}
