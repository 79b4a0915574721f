/// Everything that is wrong with a configuration, all at once.
public struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// One thing that is wrong.
  public struct Issue: Sendable, Equatable, CustomStringConvertible {
    /// The file as the user named it.
    public var file: String
    /// The line, from 1; nil where the whole file is meant.
    public var line: Int?
    /// Where in the document, for example `grid.tau`; empty where the document as a whole is meant.
    public var field: String
    /// What was given and what was expected.
    public var message: String

    /// Makes an issue.
    public init(file: String, line: Int?, field: String, message: String) {
      self.file = file
      self.line = line
      self.field = field
      self.message = message
    }

    /// "file:line: field: message", without the parts that are not known.
    public var description: String {
      [file + (line.map { ":\($0)" } ?? ""), field, message].filter { !$0.isEmpty }.joined(separator: ": ")
    }
  }

  /// What is wrong, in the order of the file; never empty.
  public var issues: [Issue]

  /// Makes an error of one or more issues.
  public init(issues: [Issue]) {
    self.issues = issues
  }

  /// One issue a line.
  public var description: String {
    issues.map(\.description).joined(separator: "\n")
  }
}
