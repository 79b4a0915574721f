import Foundation
import Surroundings
import Testing

@Suite("Files opened by name")
struct RegularFileTests {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "richsweep-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func refusal(_ path: String) -> RegularFile.Refusal? {
    #expect(throws: RegularFile.Refusal.self) { _ = try RegularFile(path) }
  }

  @Test("what is no file is refused in words, and nobody waits for a writer")
  func kinds() {
    defer { try? FileManager.default.removeItem(at: folder) }
    let fifo = folder.appending(path: "fifo").path
    #expect(mkfifo(fifo, 0o600) == 0)
    let link = folder.appending(path: "link").path
    #expect(symlink(fifo, link) == 0)
    for path in [fifo, link] {
      #expect(refusal(path)?.description == "it is a FIFO, expected a file")
      #expect(refusal(path)?.problem == "it is a FIFO")
      #expect(throws: RegularFile.Refusal.self) { try RegularFile.check(path) }
      #expect(throws: RegularFile.Refusal.self) { try RegularFile.openForAppending(path) }
      #expect(throws: RegularFile.Refusal.self) { try RegularFile.contents(path) }
    }
    #expect(refusal("/dev/null")?.description == "it is a device, expected a file")
    #expect(refusal(folder.path)?.description == "it is a folder, expected a file")
    #expect(refusal(fifo + ".nothing")?.description == "no such file")
    let unwritten = #expect(throws: RegularFile.Refusal.self) {
      try RegularFile.openForAppending(folder.path + "/nowhere/log")
    }
    #expect(unwritten?.description == "its folder does not exist")
  }

  @Test("a file is read, through a link too, and known again until it is written")
  func files() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let (file, link) = (folder.appending(path: "file").path, folder.appending(path: "link").path)
    try Data("abc".utf8).write(to: URL(fileURLWithPath: file))
    #expect(symlink(file, link) == 0)
    #expect(try RegularFile.contents(link) == Array("abc".utf8))
    let before = try RegularFile(file).identity
    #expect(try RegularFile(link).identity == before)
    let descriptor = try RegularFile.openForAppending(file)
    #expect(write(descriptor, "d", 1) == 1)
    close(descriptor)
    #expect(try RegularFile(file).identity != before)
    #expect(try RegularFile.contents(file, most: 4).count == 4)
    let large = #expect(throws: RegularFile.Refusal.self) { try RegularFile.contents(file, most: 3) }
    #expect(large?.number == EFBIG)
  }
}
