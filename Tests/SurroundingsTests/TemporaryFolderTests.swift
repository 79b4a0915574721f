import Foundation
import Surroundings
import Testing

@Suite struct TemporaryFolderTests {
  /// A folder that is there, and goes with the test.
  private let folder: URL

  init() throws {
    folder = URL(fileURLWithPath: "/tmp/richsweep-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func choose(
    _ environment: [String: String], usual: String = "/tmp", longest: Int = .max
  ) throws -> TemporaryFolder {
    try TemporaryFolder(longest: longest, environment: environment, usual: usual)
  }

  @Test("TMPDIR comes first, without its slash")
  func first() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let chosen = try choose(["TMPDIR": folder.path + "//", "XDG_RUNTIME_DIR": "/"])
    #expect(chosen.path == folder.path && chosen.complaint == nil)
  }

  @Test("What is missing, no folder, or too long is passed over, and told of")
  func others() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    for (bad, why) in [
      ("/nope", "does not exist"), ("/etc/passwd", "is not a folder"), ("/dev/null/x", "cannot be used"),
    ] {
      let chosen = try choose(["TMPDIR": bad], usual: folder.path)
      #expect(chosen.path == folder.path)
      #expect(chosen.complaint?.hasPrefix("TMPDIR is \(bad), which \(why)") == true, "\(chosen)")
    }
    let chosen = try choose(["TMPDIR": folder.path], longest: 8)
    #expect(chosen.path == "/tmp" && chosen.complaint?.contains("permits at most 8") == true, "\(chosen)")
    #expect(try choose(["TMPDIR": ""]).complaint == nil)
  }

  @Test("What only says that it can be written is passed over", .enabled(if: geteuid() == 0))
  func pretence() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let chosen = try choose(["TMPDIR": "/proc"], usual: folder.path)
    #expect(chosen.path == folder.path)
    #expect(chosen.complaint?.hasPrefix("TMPDIR is /proc, which cannot contain files: ") == true, "\(chosen)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test("Where nothing does, all are named")
  func none() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let environment = ["TMPDIR": "/nope", "XDG_RUNTIME_DIR": "/neither"]
    let error = #expect(throws: TemporaryFolder.Unavailable.self) {
      try choose(environment, usual: "/nor", longest: 60)
    }
    for word in ["TMPDIR is /nope", "/nor does not exist", "XDG_RUNTIME_DIR is /neither", "at most 60 bytes"]
    {
      #expect(error?.description.contains(word) == true, "\(word)")
    }
    #expect(
      try choose(["TMPDIR": "/nope", "XDG_RUNTIME_DIR": folder.path], usual: "/nor").path == folder.path)
  }
}
