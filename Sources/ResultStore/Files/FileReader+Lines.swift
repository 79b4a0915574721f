internal import Surroundings

extension FileReader {
  /// The last lines of a file without empty ones, the last one last; none where it cannot be read.
  ///
  /// - Parameters:
  ///   - bytes: so many at its end are read, at most. A line that begins before them is left out.
  ///   - start: nothing that stands before this place is read.
  package static func lastLines(of path: String, bytes most: Int, from start: Int = 0) -> [String] {
    guard let file = try? FileReader(path) else { return [] }
    let first = max(start, file.byteCount - most)
    guard let bytes = try? file.bytes(at: first, count: max(0, file.byteCount - first)) else { return [] }
    let lines = TextLine.all(in: bytes)
    return (first > start ? lines.dropFirst() : lines[...]).map(\.text).filter { !$0.isEmpty }
  }
}
