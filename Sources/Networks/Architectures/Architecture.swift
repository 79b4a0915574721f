/// How the layers of a network are put together: every way there is, each described in a file of its own.
public enum Architecture: Sendable, Hashable {
  case layered(LayeredArchitecture)

  /// The kinds, in the order in which they are listed; the first is that of sweeps that do not say.
  package static let kinds: [any ArchitectureDescription.Type] = [LayeredArchitecture.self]

  /// The case's own description.
  package var described: any ArchitectureDescription {
    switch self {
    case .layered(let architecture): architecture
    }
  }
}

extension Architecture {
  /// The architecture of networks that do not say.
  public static let standard = Architecture.layered(LayeredArchitecture())

  /// The kind of this name; nil where there is none.
  package static func kind(named name: String) -> (any ArchitectureDescription.Type)? {
    kinds.first { $0.name == name }
  }

  /// How configurations name its kind.
  public var name: String { type(of: described).name }
}
