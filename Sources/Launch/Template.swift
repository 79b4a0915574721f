/// A file of cluster/ with lines to be filled in.
enum Template {
  /// The text with each of these lines replaced by lines.
  static func fill(_ template: String, _ values: [String: [String]]) -> String {
    template.split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
      values[String(line)] ?? [String(line)]
    }.joined(separator: "\n")
  }
}
