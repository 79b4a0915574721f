import Foundation
import Surroundings
import Testing

@Suite struct StandardErrorTests {
  @Test("A text that cannot be written is dropped")
  func full() throws {
    let kept = dup(STDERR_FILENO)
    let full = open("/dev/full", O_WRONLY)
    try #require(kept >= 0 && full >= 0)
    dup2(full, STDERR_FILENO)
    defer {
      dup2(kept, STDERR_FILENO)
      close(kept)
      close(full)
    }
    StandardError.write("nobody hears this")
  }
}
