import Foundation
import Hashing
import Surroundings
import Testing

/// Against the hashes of the same bytes in memory.
@Suite("Hashes of files")
struct FileDigestTests {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "richsweep-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func hash(_ bytes: some Collection<UInt8>) -> String {
    var hash = SHA256()
    hash.update(bytes)
    return hexadecimal(hash.finalize())
  }

  @Test(
    "the whole and what stands before the trailer, across the pieces it is read in",
    arguments: [0, 1, 66, (1 << 20) - 1, 1 << 20, (1 << 20) + 1, (2 << 20) + 67], [0, 1, 66, 67])
  func wholeAndBody(size: Int, trailer: Int) throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 9) }
    let file = folder.appending(path: "file")
    try Data(bytes).write(to: file)
    let digest = try FileDigest(ofFileAt: file.path, trailer: trailer)
    #expect(digest.byteCount == size && digest.whole == hash(bytes))
    #expect(digest.trailer == Array(bytes.suffix(trailer)))
    #expect(digest.body == hash(bytes.dropLast(trailer)))
  }

  @Test("what is no file is told apart")
  func refusals() {
    defer { try? FileManager.default.removeItem(at: folder) }
    for (path, number) in [(folder.path, EISDIR), (folder.path + "/nothing", ENOENT)] {
      let refusal = #expect(throws: RegularFile.Refusal.self) { try FileDigest(ofFileAt: path) }
      #expect(refusal?.number == number)
    }
  }
}
