internal import Training
internal import Yams

/// Reads one YAML document and collects everything that is wrong with it.
///
/// Every method that reads something returns nil after it has reported why; the caller goes on with the
/// rest of the document, so that all problems are found in one pass.
struct ConfigurationReader {
  /// One entry of a mapping.
  struct Field {
    /// Its place in the document, for example `training.learning_rate.base`.
    var path: String
    var value: Node
    /// The line of its key.
    var line: Int?
  }

  let file: String
  private(set) var issues: [ConfigurationError.Issue] = []
  /// How many more there are than ``issues`` has.
  private(set) var unsaid = 0
  /// So many are said.
  private static let mostIssues = 200
  /// The longest path of a field that is said whole.
  private static let longestPath = 200
  /// Places of fields that were probably meant by misspelt ones, so that they are not also missed.
  private var suspected: Set<String> = []

  init(file: String) {
    self.file = file
  }

  /// The document's root, or nil after reporting that the text is no YAML document.
  mutating func root(of yaml: String) -> Field? {
    do {
      guard let node = try compose(yaml: yaml) else {
        report(
          "", line: nil, "got an empty document, expected a sweep (fields task, network, grid, training)")
        return nil
      }
      return Field(path: "", value: node, line: node.mark?.line)
    } catch let error as YamlError {
      report(error)
    } catch {
      report("", line: nil, "not YAML: \(error)")
    }
    return nil
  }

  /// Notes a problem at a line.
  mutating func report(_ path: String, line: Int?, _ message: String) {
    guard issues.count < Self.mostIssues else { return unsaid += 1 }
    let shown = path.utf8.count > Self.longestPath ? "\(path.prefix(60))…" : path
    issues.append(.init(file: file, line: line, field: shown, message: message))
  }

  /// Notes a problem with a field's value.
  mutating func report(_ field: Field, _ message: String) {
    report(
      field.path, line: field.value.isNothing ? field.line : field.value.mark?.line ?? field.line, message)
  }

  /// Notes "got …, expected …" for a field's value.
  mutating func report(_ field: Field, expected: String) {
    report(field, "got \(field.value.shown), expected \(expected)")
  }

  /// Notes that a field which must be there is not, unless a misspelt one was probably meant to be it.
  mutating func reportMissing(_ path: String, line: Int?, expected: String) {
    guard !suspected.contains(path) else { return }
    report(path, line: line, "missing, expected \(expected)")
  }

  /// The entries of a mapping by name; fields that are not in `known` are reported.
  ///
  /// - Parameter elsewhere: names that are known in another place, with that place.
  mutating func fields(
    of field: Field, known: [String], elsewhere: [String: String] = [:]
  ) -> [String: Field]? {
    guard let entries = entries(of: field) else { return nil }
    var found: [String: Field] = [:]
    for (name, entry) in entries {
      if known.contains(name) {
        found[name] = entry
      } else {
        reportUnknown(entry, name: name, known: known, elsewhere: elsewhere)
      }
    }
    return found
  }

  /// The entries of a mapping in the order they are written.
  mutating func entries(of field: Field) -> [(name: String, field: Field)]? {
    guard case .mapping(let mapping) = field.value else {
      report(field, expected: "fields, one per line or in {…}")
      return nil
    }
    var entries: [(name: String, field: Field)] = []
    var seen: Set<String> = []
    for (key, value) in mapping {
      let line = key.mark?.line
      guard case .scalar(let scalar) = key else {
        report(field.path, line: line, "got \(key.shown) as a field name, expected a word")
        continue
      }
      let path = field.path.isEmpty ? scalar.string : "\(field.path).\(scalar.string)"
      // The parser finds equal keys, but not those that differ by a tag alone.
      guard seen.insert(scalar.string).inserted else {
        report(path, line: line, "duplicate field, expected it once")
        continue
      }
      entries.append((scalar.string, Field(path: path, value: value, line: line)))
    }
    return entries
  }

  /// Reports a field that does not exist, with the nearest name and the valid ones.
  mutating func reportUnknown(
    _ field: Field, name: String, known: [String], elsewhere: [String: String] = [:]
  ) {
    guard issues.count < Self.mostIssues else { return unsaid += 1 }
    let nearest = elsewhere[name] == nil ? Suggestion.nearest(to: name, among: known) : nil
    if let nearest { suspected.insert(field.path.dropLast(name.count) + nearest) }
    let valid = "expected one of \(known.joined(separator: ", "))"
    let hint =
      if let place = elsewhere[name] {
        " (\(name) belongs in \(place))"
      } else if let nearest {
        " (did you mean \(nearest)?)"
      } else {
        ""
      }
    report(field.path, line: field.line, "unknown field, \(valid)\(hint)")
  }

  private mutating func report(_ error: YamlError) {
    switch error {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      let doing = context.map { " (\($0.text.trimmedOfWhitespace) from line \($0.mark.line))" } ?? ""
      report("", line: mark.line, "column \(mark.column): not YAML: \(problem.trimmedOfWhitespace)\(doing)")
    case .reader(let problem, _, _, _):
      report("", line: nil, "not YAML: \(problem)")
    case .duplicatedKeysInMapping(let duplicates, let context):
      report(
        duplicates.joined(separator: ", "), line: context.mark.line,
        "duplicate field, expected it once")
    default:
      report("", line: nil, "not YAML: \(error)")
    }
  }
}

extension String {
  fileprivate var trimmedOfWhitespace: String {
    var text = self[...]
    while text.last?.isWhitespace == true { text.removeLast() }
    while text.first?.isWhitespace == true { text.removeFirst() }
    return String(text)
  }
}
