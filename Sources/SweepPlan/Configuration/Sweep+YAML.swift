internal import Kernels
internal import Training
internal import Yams

extension Sweep {
  /// Reads a sweep from YAML (schemas/sweep.schema.json).
  ///
  /// - Parameters:
  ///   - yaml: the document.
  ///   - file: its name, for messages and, without folder and `.yaml` or `.yml`, as the sweep's name if the
  ///     document gives none.
  ///   - directory: the folder that relative paths of `draws` and `task.path` start from.
  /// - Throws: ``ConfigurationError`` with everything that is wrong, in the order of the lines.
  public init(yaml: String, file: String, directory: String) throws(ConfigurationError) {
    var reader = ConfigurationReader(file: file)
    let sweep = reader.root(of: yaml).flatMap { reader.sweep(of: $0, directory: directory) }
    guard let sweep, reader.issues.isEmpty else {
      throw ConfigurationError(issues: reader.issuesByLine)
    }
    self = sweep
  }

  /// The line of a field in a configuration that could be read, such as `training.checkpoints`, or of the nearest field
  /// around it; nil where there is none.
  public static func line(of path: String, inYAML yaml: String) -> Int? {
    var reader = ConfigurationReader(file: "")
    var (place, line) = (reader.root(of: yaml), nil as Int?)
    for name in path.split(separator: ".") {
      guard let field = place, case .mapping = field.value else { break }
      place = reader.entries(of: field)?.first { $0.name == name }?.field
      line = place?.line ?? line
    }
    return line
  }

  /// Whether a text can name a sweep, and so a folder: 1 to 64 ASCII letters, digits, `-`, `_` and `.`,
  /// beginning with a letter or digit.
  ///
  /// ``patternOfNames`` says the same to schemas.
  static func isValidName(_ text: String) -> Bool {
    func isPlain(_ character: Character) -> Bool {
      character.isASCII && (character.isLetter || character.isNumber)
    }
    guard (1...64).contains(text.count), let first = text.first, isPlain(first) else { return false }
    return text.allSatisfy { isPlain($0) || "-_.".contains($0) }
  }

  static let patternOfNames = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"
}

extension ConfigurationReader {
  /// Everything found, in the order of the lines, what has none last.
  var issuesByLine: [ConfigurationError.Issue] {
    let sorted = issues.enumerated()
      .sorted { ($0.element.line ?? .max, $0.offset) < ($1.element.line ?? .max, $1.offset) }
      .map(\.element)
    guard unsaid > 0 else { return sorted }
    return sorted + [.init(file: file, line: nil, field: "", message: "and \(unsaid) more such problems")]
  }

  /// The sweep a document describes; what comes back is only meaningful when there are no issues.
  mutating func sweep(of root: Field, directory: String) -> Sweep? {
    guard var sections = sections(of: root) else { return nil }
    let fixed = fixedParameters(sections)
    checkWidths(&sections)
    let grid = grid(sections, fixed: fixed)
    checkRates(sections, fixed: fixed)
    if let kind = sections.task {
      checkObservables(of: kind.init(sections.taskSettings).specification, &sections)
    }
    checkCells(sections, fixed: fixed)
    let draws = sections.drawsPath.flatMap { reference($0, in: directory) }
    let data = sections.dataPath.flatMap { reference($0, in: directory) }
    guard let grid, let kind = sections.task, let solver = sections.solver,
      let checkpoints = sections.checkpoints
    else { return nil }
    var sweep = Sweep(
      name: sections.name ?? nameOfFile, grid: grid, task: kind.init(sections.taskSettings).specification,
      data: data, draws: draws,
      inlineDraws: sections.inlineDraws?.draws, symmetrize: sections.isSymmetrized,
      initialisation: sections.initialisation, solver: solver.init(sections.solverSettings).specification,
      precision: sections.precision, learningRateDivisor: sections.divisor, checkpoints: checkpoints,
      record: sections.record)
    sections.setNetwork(of: &sweep)
    checkSizes(of: sweep, sections)
    return sweep
  }

  private mutating func reference(_ field: Field, in directory: String) -> FileReference? {
    guard let path = field.value.text else { return nil }
    do throws(FileReference.Unreadable) {
      return try FileReference(hashing: path, in: directory)
    } catch {
      report(field, "got \(path): \(error.reason) (\(error.path)), expected an HDF5 file")
      return nil
    }
  }

  private var nameOfFile: String {
    let last = file.split(separator: "/").last ?? ""
    let ending = [".yaml", ".yml"].first { last.lowercased().hasSuffix($0) } ?? ""
    let stem = String(last.dropLast(ending.count))
    return Sweep.isValidName(stem) ? stem : "sweep"
  }
}
