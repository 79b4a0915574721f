public import Foundation
import PortableMath
public import Training

extension DrawsFile {
  /// Writes draws: under a temporary name, synced, renamed. The same draws give the same bytes.
  ///
  /// - Parameters:
  ///   - seeds: whose draws, in this order.
  ///   - draws: makes the draws of one seed, of which only that seed's are kept in memory.
  /// - Throws: ``StoreError``: `outOfSpace`, `inaccessible`; no file is left then.
  public static func write(
    _ url: URL, seeds: [UInt64], draws: (UInt64) -> SeedDraws
  ) throws(StoreError) {
    try HDF5File.write(durably: url) { root throws(StoreError) in
      for seed in seeds { try put(draws(seed), in: try root.createGroup(group(of: seed))) }
    }
  }

  private static func put(_ draws: SeedDraws, in group: borrowing HDF5Group) throws(StoreError) {
    let matrices = [
      ("directions", draws.directions), ("inputs", draws.inputs), ("test_inputs", draws.testInputs),
      ("teacher_directions", draws.teacherDirections), ("target", draws.target),
    ]
    for (name, matrix) in matrices {
      guard let matrix else { continue }
      let dataset = try group.createDataset(name, of: Double.self, shape: [matrix.rows, matrix.columns])
      try dataset.write(matrix.elements)
    }
    let vectors = [
      ("signs", draws.signs, nil), ("labels", draws.labels, draws.inputs?.rows),
      ("test_labels", draws.testLabels, draws.testInputs?.rows), ("teacher_signs", draws.teacherSigns, nil),
    ]
    for (name, vector, rows) in vectors {
      guard let vector else { continue }
      // Several labels a sample make a matrix.
      let columns = rows.map { vector.count / max(1, $0) } ?? 1
      let shape = columns > 1 ? [vector.count / columns, columns] : [vector.count]
      let dataset = try group.createDataset(name, of: Double.self, shape: shape)
      try dataset.write(vector)
    }
  }
}
