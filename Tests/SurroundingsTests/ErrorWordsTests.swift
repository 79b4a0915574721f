import Foundation
import Surroundings
import Testing

/// No message of Foundation's reaches a person.
@Suite struct ErrorWordsTests {
  private static func words(_ call: () throws -> Void) -> String {
    do {
      try call()
      return ""
    } catch { return ErrorWords.of(error) }
  }

  @Test("Foundation's errors are told in the system's words")
  func foundation() {
    let files = FileManager.default
    for words in [
      Self.words { _ = try Data(contentsOf: URL(fileURLWithPath: "/nowhere/f")) },
      Self.words { try files.removeItem(atPath: "/nowhere/f") },
      Self.words { try files.moveItem(atPath: "/nowhere/f", toPath: "/nowhere/g") },
      Self.words { _ = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/nowhere/f")) },
      Self.words { try Process.run(URL(fileURLWithPath: "/nowhere/f"), arguments: []).waitUntilExit() },
    ] {
      #expect(words.contains("No such file or directory"), "\(words)")
    }
    for code in 0..<1000 {
      let words = ErrorWords.of(CocoaError(CocoaError.Code(rawValue: code)))
      #expect(!words.contains("Cocoa") && !words.contains("operation could"))
    }
  }

  @Test("Errors of ours stay as they are")
  func ours() {
    #expect(
      ErrorWords.of(SystemError("f", "cannot be read", number: EACCES))
        == "f: cannot be read: Permission denied")
  }

  @Test("What is wrong with JSON is told with its place")
  func json() {
    func words(_ text: String) -> String {
      Self.words { _ = try JSONDecoder().decode([[String: Double]].self, from: Data(text.utf8)) }
    }
    #expect(words("[{\"a\": \"x\"}]") == "0: a: got a text, expected a number")
    #expect(words("[{\"a\": null}]") == "0: a: got nothing, expected a number")
    #expect(words("{}") == "got an object, expected a list")
    for text in ["[}", "", "[{\"a\": 1}"] { #expect(words(text).contains("not JSON")) }
    for (text, problem) in [
      ("1.5", "got 1.5, expected a whole number"), ("\"1\"", "got a text, expected a whole number"),
      ("null", "got nothing, expected a whole number"),
      ("true", "got true or false, expected a whole number"),
      ("1e30", "got 1e+30, expected a whole number"),
      ("1e999", "got a number that is too large, expected a whole number"),
    ] {
      let said = Self.words {
        _ = try JSONDecoder().decode([WholeNumber].self, from: Data("[1.0, \(text)]".utf8))
      }
      #expect(said == "1: \(problem)")
    }
    enum Choice: String, Decodable { case one }
    let choice = Self.words { _ = try JSONDecoder().decode([Choice].self, from: Data("[\"two\"]".utf8)) }
    #expect(choice == "0: got 'two', which is not one of the valid values")
  }
}

@Suite struct FolderTests {
  private let root = FileManager.default.temporaryDirectory.appending(path: "rs-\(UUID())")

  @Test("A folder is made with those above it, and may be there already")
  func make() throws {
    defer { try? FileManager.default.removeItem(at: root) }
    let folder = root.appending(path: "a/b c/", directoryHint: .isDirectory)
    for _ in 0..<2 { try Folder.make(folder) }
    #expect(FileManager.default.fileExists(atPath: folder.path(percentEncoded: false)))
  }

  @Test("What is in the way is named")
  func obstacles() throws {
    try Folder.make(root)
    defer { try? FileManager.default.removeItem(at: root) }
    let file = root.appending(path: "f").path(percentEncoded: false)
    try SystemFile.makeEmpty(file)
    for path in ["f", "f/a", "f/a/b"] {
      #expect(throws: SystemError(file, "cannot be used as a folder", number: ENOTDIR)) {
        try Folder.make(root.appending(path: path))
      }
    }
    let link = root.appending(path: "l").path(percentEncoded: false)
    try #require(symlink("/nowhere/to/be", link) == 0)
    #expect(throws: SystemError(link, "is a link that does not lead to a folder", number: ENOENT)) {
      try Folder.make(root.appending(path: "l"))
    }
    let long = root.appending(path: String(repeating: "x", count: 300))
    #expect(throws: SystemError(long.path(percentEncoded: false), "cannot be created", number: ENAMETOOLONG))
    {
      try Folder.make(long)
    }
  }
}
