/// Everything of a supplied file that does not fit, so that all of it is said at once.
struct Misfits {
  private var lines: [String] = []

  /// So many are said.
  private static let most = 20

  /// Whether everything fits.
  var isEmpty: Bool { lines.isEmpty }
  /// Whether whatever else is noted is only counted.
  var isFull: Bool { lines.count >= Self.most }

  /// Notes what others have found.
  mutating func add(_ other: Misfits) { lines += other.lines }

  /// Notes something, with the dataset it is about.
  mutating func add(_ line: String) { lines.append(line) }

  /// Runs a check and notes what it finds unfit.
  ///
  /// - Throws: any other failure: of the disk, or of the file as a whole.
  mutating func collect(_ check: () throws(StoreError) -> Void) throws(StoreError) {
    do throws(StoreError) { try check() } catch {
      guard [.invalid, .foreign, .damaged].contains(error.code), let object = error.object else {
        throw error
      }
      let cause = error.cause.map { " (\($0))" } ?? ""
      lines.append("\(object): \(error.message)\(cause)")
    }
  }

  /// Throws where anything was noted: one a line, at most 20.
  ///
  /// - Throws: ``StoreError`` with code `invalid`.
  func demandNone(in path: String) throws(StoreError) {
    guard !lines.isEmpty else { return }
    let more = lines.count > Self.most ? ["and \(lines.count - Self.most) more"] : []
    let list = lines.prefix(Self.most) + more
    throw StoreError(.invalid, path: path, message: list.joined(separator: "\n"))
  }
}
