import Surroundings
import Testing

@Suite struct OpenFilesTests {
  @Test("Files that can be opened are opened, and closed again")
  func files() throws { for _ in 0..<1000 { try OpenFiles.require(3, for: "a test") } }

  @Test("Threads that can be started are started, and end")
  func threads() throws { try Threads.require(20, for: "a test") }
}
