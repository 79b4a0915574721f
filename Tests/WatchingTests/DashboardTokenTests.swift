import Foundation
import ResultStore
import Testing
import Watching

@Suite("The token of a dashboard")
final class DashboardTokenTests {
  private let folder = FileManager.default.temporaryDirectory.appending(
    path: "richsweep-test-\(UUID().uuidString)")
  private var directory: SweepDirectory { SweepDirectory(folder.path(percentEncoded: false)) }
  private var file: URL { directory.keys.appending(path: "dashboard.token") }

  init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

  deinit { try? FileManager.default.removeItem(at: folder) }

  private func mode(_ url: URL) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: url.path(percentEncoded: false))[.posixPermissions]
      as? Int
  }

  @Test("It is made once, for its owner alone")
  func once() throws {
    let token = try DashboardToken.orNew(in: directory)
    #expect(token.count == 64 && token.allSatisfy(\.isHexDigit))
    #expect(try DashboardToken.orNew(in: directory) == token)
    #expect(try [mode(file), mode(directory.keys)] == [0o600, 0o700])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: directory.keys.path(percentEncoded: false)).count
        == 1)
  }

  @Test("One that is cut off is replaced", arguments: ["", "\n", "0123", String(repeating: "x", count: 64)])
  func damaged(_ text: String) throws {
    let before = try DashboardToken.orNew(in: directory)
    try Data(text.utf8).write(to: file)
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o600], ofItemAtPath: file.path(percentEncoded: false))
    let token = try DashboardToken.orNew(in: directory)
    #expect(token.count == 64 && token != before)
    #expect(try mode(file) == 0o600)
  }

  @Test("One that others can read, or that is elsewhere, is not used")
  func exposed() throws {
    _ = try DashboardToken.orNew(in: directory)
    let path = file.path(percentEncoded: false)
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
    let refusal = #expect(throws: (any Error).self) { try DashboardToken.orNew(in: self.directory) }
    #expect("\(try #require(refusal))".contains("other users can read it"))
    try FileManager.default.moveItem(atPath: path, toPath: path + ".moved")
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path + ".moved")
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: path + ".moved")
    let link = #expect(throws: (any Error).self) { try DashboardToken.orNew(in: self.directory) }
    #expect("\(try #require(link))".contains("not a regular file"))
  }
}
