internal import Foundation
internal import Hashing

/// What a variable's numbers are, in 64 letters.
public struct VariableHash: Sendable, Equatable {
  /// The variable's path.
  public var name: String
  /// SHA-256 of its numbers, row-major, little-endian, in the type the file has; lower-case hexadecimal.
  public var sha256: String
  /// Whether two runs of the same sweep give the same hash.
  public var isReproducible: Bool

  /// Collects what is known of a variable.
  public init(name: String, sha256: String, isReproducible: Bool) {
    (self.name, self.sha256, self.isReproducible) = (name, sha256, isReproducible)
  }
}

extension ResultFile {
  /// Hashes every variable, coordinates included, in pieces of at most 16 MiB (or of one cell's tensor).
  ///
  /// Two results agree in these exactly if they hold the same numbers, however the cells were spread over
  /// shards.
  ///
  /// - Throws: ``StoreError`` when something cannot be read.
  public func variableHashes() throws(StoreError) -> [VariableHash] {
    let file = try HDF5File.open(url.path(percentEncoded: false))
    var hashes: [VariableHash] = []
    for variable in variables {
      let dataset = try file.root.openDataset(variable.name)
      guard let type = dataset.elements.type else { continue }
      try dataset.demandRoom(0)
      var hash = SHA256()
      // Never less than a chunk, so that none is decompressed twice.
      let limit = max((16 << 20) / type.size, dataset.chunk?.reduce(1, *) ?? 0)
      for region in ArrayRegion.partition(of: dataset.shape, limit: limit) {
        hash.update(try dataset.readBytes(as: type, from: region))
      }
      hashes.append(
        VariableHash(
          name: variable.name, sha256: hexadecimal(hash.finalize()),
          isReproducible: variable.isReproducible))
    }
    return hashes
  }
}
