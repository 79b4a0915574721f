import Foundation
import Surroundings
import Testing

/// Text files of every system.
@Suite struct TextLineTests {
  @Test("Lines end with \\n, \\r\\n or \\r", arguments: ["\n", "\r\n", "\r"])
  func endings(end: String) {
    let text = ["# a", "", " b\tc  ", "d"].joined(separator: end)
    let expected = ["# a", "", "b\tc", "d"]
    for text in [text, text + end] {
      #expect(TextLine.all(in: text).map(\.text) == expected)
      #expect(TextLine.all(in: text).map(\.number) == [1, 2, 3, 4])
    }
  }

  @Test("Endings may be mixed")
  func mixed() {
    #expect(TextLine.all(in: "a\r\n\r\nb\n\rc\r").map(\.text) == ["a", "", "b", "", "c"])
    #expect(TextLine.all(in: "").isEmpty)
  }

  @Test("A word is trimmed", arguments: ["key", " key\r", "key\r\n", "\tkey \n"])
  func trimmed(text: String) { #expect(text.trimmed == "key") }
}

@Suite struct TextFileTests {
  private static func refusal(_ bytes: [UInt8]) -> String? {
    do throws(TextFile.Refusal) {
      _ = try TextFile(bytes, path: "f.yaml")
      return nil
    } catch { return error.description }
  }

  private static func utf16(_ text: String, isBig: Bool) -> [UInt8] {
    text.utf16.flatMap { unit in
      let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
      return isBig ? [high, low] : [low, high]
    }
  }

  @Test("A mark of UTF-8 is no part of the text")
  func mark() throws {
    let file = try TextFile([0xEF, 0xBB, 0xBF] + Array("name: ü\r\n".utf8), path: "f")
    #expect(file.text == "name: ü\r\n")
    #expect(file.lines.map(\.text) == ["name: ü"])
  }

  @Test("UTF-16 is named, with its mark and without", arguments: [true, false])
  func wide(isBig: Bool) {
    let text = Self.utf16("name: smoke\r\n", isBig: isBig)
    let mark: [UInt8] = isBig ? [0xFE, 0xFF] : [0xFF, 0xFE]
    let expected = "f.yaml: got text in UTF-16, expected UTF-8; save the file as UTF-8"
    #expect(Self.refusal(mark + text) == expected)
    #expect(Self.refusal(text) == expected)
  }

  @Test("UTF-32 is named")
  func wider() { #expect(Self.refusal([0xFF, 0xFE, 0, 0, 0x61, 0, 0, 0])?.contains("UTF-32") == true) }

  @Test("A line with other bytes is named", arguments: ["a\nb\n", "a\r\nb\r\n", "a\rb\r"])
  func latin(head: String) {
    #expect(
      Self.refusal(Array(head.utf8) + [0x63, 0xE4, 0x0A])?.hasPrefix("f.yaml:3: got bytes that are not UTF-8")
        == true)
  }

  @Test("A file that is not there is said so")
  func missing() {
    #expect(throws: TextFile.Refusal(description: "/nowhere/f: no such file")) {
      try TextFile(at: "/nowhere/f")
    }
    #expect(throws: TextFile.Refusal(description: "/: it is a folder; expected a list")) {
      try TextFile(at: "/", expected: "a list")
    }
  }
}

/// Bytes that are not UTF-8, and what else is no path.
@Suite struct InvocationTests {
  private func invocation(
    _ arguments: [[UInt8]] = [], folder: Result<[UInt8], SystemError> = .success(Array("/home/me".utf8)),
    program: [UInt8]? = Array("/usr/bin/richsweep".utf8), places: [(name: String, value: [UInt8])] = []
  ) -> Invocation {
    Invocation(arguments: arguments, places: places, workingDirectory: folder, program: program)
  }

  private let latin = Array("caf".utf8) + [0xE9]

  @Test("What is text is taken")
  func right() {
    let right = invocation([Array("run".utf8), Array("café.yaml".utf8)], places: [("TMPDIR", [])])
    #expect(right.problemOfArguments == nil && right.problemOfPlaces == nil)
  }

  @Test("An argument is named by its option, or its place")
  func arguments() {
    let out = Array("--out".utf8)
    #expect(
      invocation([out, latin]).problemOfArguments?.hasPrefix(#"--out: got 'caf\xe9', which is not UTF-8"#)
        == true)
    #expect(invocation([latin]).problemOfArguments?.hasPrefix(#"argument 1: got 'caf\xe9'"#) == true)
    #expect(invocation([out, []]).problemOfArguments == "--out: got '', expected a value")
    #expect(invocation([Array("run".utf8), []]).problemOfArguments == "argument 2: got '', expected a value")
  }

  @Test("So are the working directory, the program's own path and TMPDIR")
  func places() {
    #expect(
      invocation(folder: .success(latin)).problemOfPlaces?.hasPrefix("the working directory is") == true)
    #expect(invocation(program: latin).problemOfPlaces?.hasPrefix("the path of this program is") == true)
    #expect(invocation(places: [("TMPDIR", latin)]).problemOfPlaces?.hasPrefix("TMPDIR is") == true)
    let gone = SystemError(".", "cannot be determined", number: ENOENT)
    #expect(invocation(folder: .failure(gone)).problemOfPlaces?.contains("was deleted") == true)
  }

  @Test("~ is $HOME, and nobody else's home")
  func home() {
    let home = ProcessInfo.processInfo.environment["HOME"] ?? ""
    #expect(URL(givenPath: "~/x").path(percentEncoded: false) == home + "/x")
    #expect(URL(givenPath: "~root/x").standardizedFileURL.path(percentEncoded: false).hasSuffix("/~root/x"))
    #expect(URL(givenPath: "a b%20").lastPathComponent == "a b%20")
  }
}
