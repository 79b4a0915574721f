/// Sweeps that come with the program.
public enum Presets {
  /// Their names, in the order they are listed.
  public static let names = ["fig1a", "fig1b", "fig1b-quick", "smoke"]

  /// The YAML text of a preset, or nil when there is none of this name.
  public static func yaml(named name: String) -> String? {
    let bytes: [UInt8]? =
      switch name {
      case "fig1a": PackageResources.fig1a_yaml
      case "fig1b": PackageResources.fig1b_yaml
      case "fig1b-quick": PackageResources.fig1b_quick_yaml
      case "smoke": PackageResources.smoke_yaml
      default: nil
      }
    return bytes.map { String(decoding: $0, as: UTF8.self) }
  }
}
