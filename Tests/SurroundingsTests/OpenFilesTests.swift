import Surroundings
import Testing

@Suite struct OpenFilesTests {
  @Test("More files than a process may have are refused in words")
  func files() throws {
    try OpenFiles.require(3, for: "a test")
    let error = #expect(throws: OpenFiles.Shortage.self) {
      try OpenFiles.require(2_000_000_000, for: "a test")
    }
    #expect(error?.description.hasPrefix("a test needs 2000000000 more open files, and only ") == true)
  }

  @Test("Threads that can be begun are begun, and are over")
  func threads() throws { try Threads.require(20, for: "a test") }
}
