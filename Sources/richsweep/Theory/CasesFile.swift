import Foundation
import Surroundings

/// One of the initialisations in a file of cases.
protocol TheoryCase: Decodable {
  /// The names of its fields.
  static var fields: [String] { get }
}

/// A file of initialisations: a JSON list with an object for each.
enum CasesFile {
  /// Reads the list and refuses unknown fields.
  ///
  /// - Throws: ``BadRequest`` that names file, case and field.
  static func read<Case: TheoryCase>(_ path: String) throws -> [Case] {
    let data: Data
    do {
      let place = URL(givenPath: path).path(percentEncoded: false)
      data = Data(try TextFile(at: place, expected: "a JSON list of objects").text.utf8)
    } catch {
      throw BadRequest("--cases: \(error)")
    }
    do {
      let decoder = JSONDecoder()
      for (number, fields) in try decoder.decode([Fields].self, from: data).enumerated() {
        if let unknown = fields.names.sorted().first(where: { !Case.fields.contains($0) }) {
          throw BadRequest(
            "\(path): case \(number): \(unknown): unknown field, expected one of \(Case.fields.joined(separator: ", "))."
          )
        }
      }
      let cases = try decoder.decode([Case].self, from: data)
      guard !cases.isEmpty else {
        throw BadRequest("\(path): got an empty list, expected at least one case.")
      }
      return cases
    } catch let error as DecodingError {
      throw BadRequest("\(path): \(words(error))")
    }
  }

  private struct Fields: Decodable {
    let names: [String]

    init(from decoder: any Decoder) throws {
      names = try decoder.container(keyedBy: Name.self).allKeys.map(\.stringValue)
    }

    struct Name: CodingKey {
      let stringValue: String
      var intValue: Int? { nil }
      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }
  }

  private static func words(_ error: DecodingError) -> String {
    let (context, problem) = error.placed
    let place = context.codingPath.map { key in key.intValue.map { "\($0)" } ?? key.stringValue }
    let first = place.first.map { "case \($0): " } ?? ""
    return first + place.dropFirst().map { $0 + ": " }.joined() + problem
  }
}
