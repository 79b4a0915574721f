public import Foundation

/// The command that talks to the cluster.
public enum Kubectl {
  /// Applies a folder.
  ///
  /// - Returns: what it says of each thing made.
  /// - Throws: ``LaunchError`` with what it says.
  public static func apply(_ folder: URL) throws(LaunchError) -> String {
    try Tool(name: "kubectl").run(
      ["apply", "-k", folder.path(percentEncoded: false)], limit: .seconds(120))
  }
}
