import Foundation
import ResultStore
import Testing

/// What lies in a directory besides shards, which others may have written too.
@Suite struct SweepDirectoryTests {
  @Test func aHolderIsNamedInPrintableText() throws {
    let folder = try TemporaryFolder()
    let directory = SweepDirectory(folder.url.path)
    #expect(DirectoryLock.state(of: directory) == .free)
    let lock = try DirectoryLock(directory, holder: "process 7 on \u{1B}[2Jnode")
    withExtendedLifetime(lock) {
      #expect(
        DirectoryLock.state(of: directory) == .held(LockHolder(host: "\u{FFFD}[2Jnode", processID: 7)))
    }
  }

  @Test func anAnnouncementIsAFile() throws {
    let folder = try TemporaryFolder()
    let directory = SweepDirectory(folder.url.path)
    try #require(mkfifo(directory.coordinator.path, 0o600) == 0)
    #expect(Announcement(in: directory) == nil, "and nobody waits")
  }
}
