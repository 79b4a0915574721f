internal import Foundation
internal import PortableMath
internal import Training

/// Draws as a configuration holds them: lists of rows.
struct InlineDraws: Codable, Equatable {
  var directions: [[Double]]?
  var signs: [Double]?
  var inputs: [[Double]]?
  var labels: [Double]?
  var target: [[Double]]?

  /// The names of matrices, and what they are.
  static let matrices: KeyValuePairs = [
    "directions": "Initial directions, width × inputs: unit rows.",
    "inputs": "Training inputs, samples × inputs.",
    "target": "The map of a linear task, outputs × inputs; it replaces strengths.",
  ]
  /// Likewise of lists of numbers.
  static let vectors: KeyValuePairs = [
    "signs": "Initial signs of the readouts, 1 or -1.", "labels": "Training labels.",
  ]
  static let names = matrices.map(\.key) + vectors.map(\.key)
}

extension InlineDraws {
  init(_ draws: SeedDraws) {
    func rows(_ matrix: Matrix?) -> [[Double]]? {
      matrix.map { matrix in
        (0..<matrix.rows).map { row in (0..<matrix.columns).map { matrix[row, $0] } }
      }
    }
    directions = rows(draws.directions)
    signs = draws.signs
    inputs = rows(draws.inputs)
    labels = draws.labels
    target = rows(draws.target)
  }

  /// The draws; nil where rows differ in length or there are none.
  var draws: SeedDraws? {
    func matrix(_ rows: [[Double]]) -> Matrix? {
      guard let columns = rows.first?.count, columns > 0, rows.allSatisfy({ $0.count == columns }) else {
        return nil
      }
      return Matrix(rows: rows.count, columns: columns, elements: rows.flatMap(\.self))
    }
    var draws = SeedDraws(signs: signs, labels: labels)
    for (rows, place) in [
      (directions, \SeedDraws.directions), (inputs, \.inputs), (target, \.target),
    ] {
      guard let rows else { continue }
      guard let matrix = matrix(rows) else { return nil }
      draws[keyPath: place] = matrix
    }
    return draws
  }

  /// As JSON, for the fingerprint.
  var text: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    // Encoding can fail only for a number that is not finite, and the reader admits none.
    guard let data = try? encoder.encode(self) else {
      preconditionFailure("draws hold a number that is not finite")
    }
    return String(decoding: data, as: UTF8.self)
  }
}
