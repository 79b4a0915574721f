import Foundation
import Surroundings
import Testing

@Suite("Temporary names")
struct TemporaryNameTests {
  private let folder = FileManager.default.temporaryDirectory.appending(
    path: "richsweep-test-\(UUID().uuidString)")

  init() throws { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }

  private var path: String { folder.path(percentEncoded: false) }
  private var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] }

  @Test("No two are alike, and each lies beside its file and begins as it does")
  func different() {
    let file = "\(path)/result.h5"
    let names = (0..<1000).map { _ in TemporaryName.beside(file) }
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { $0.hasPrefix(file + ".") && $0.hasSuffix(".tmp") })
    #expect(!TemporaryName.beside("a.h5").contains("/"))
  }

  @Test("A name as long as file systems take has a temporary one too", arguments: ["a", "é"])
  func long(letter: String) {
    let file = path + "/" + String(repeating: letter, count: 255 / letter.utf8.count)
    let name = TemporaryName.beside(file)
    #expect(FileManager.default.createFile(atPath: name, contents: nil))
    unlink(name)
    try? FileManager.default.removeItem(at: folder)
  }

  @Test("Those of processes that have ended are removed, and no other file is")
  func stale() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/true")
    try process.run()
    process.waitUntilExit()
    let own = TemporaryName.beside("\(path)/a.h5")
    let ended = own.replacing("-\(getpid())-", with: "-\(process.processIdentifier)-")
    let other = ended.replacing("/a.h5.", with: "/b.h5.")
    let strangers = ["notes.tmp", "a.h5.tmp", "a.h5.elsewhere-\(process.processIdentifier)-1.tmp", "a.h5"]
    for name in [own, ended, other] + strangers.map({ "\(path)/\($0)" }) {
      #expect(FileManager.default.createFile(atPath: name, contents: nil))
    }
    TemporaryName.removeStale(in: path, of: "\(path)/a.h5")
    func last(_ path: String) -> String { URL(fileURLWithPath: path).lastPathComponent }
    #expect(Set(names) == Set(strangers + [last(own), last(other)]))
    TemporaryName.removeStale(in: path)
    #expect(Set(names) == Set(strangers + [last(own)]))
    try FileManager.default.removeItem(at: folder)
  }
}
