public import Foundation

/// Checks a file to write before anything is computed for it: files of other kinds and files of a sweep are never
/// replaced.
public enum OutputFile {
  /// The kind of file to write, which may replace files of the same kind.
  public struct Kind: Sendable {
    /// What such a file is called in messages.
    let name: String
    /// Whether a file that is there is one.
    let isOne: @Sendable (String) -> Bool

    /// A kind of file.
    public init(_ name: String, isOne: @escaping @Sendable (String) -> Bool) {
      (self.name, self.isOne) = (name, isOne)
    }

    /// The merged file of a sweep.
    public static let result = Kind("result of a sweep") { hasFormat("richsweep result ", $0) }
    /// What `theory` writes.
    public static let theory = Kind("file of 'richsweep theory'") { hasFormat("richsweep theory ", $0) }
    /// Draws of seeds.
    public static let draws = Kind("file of draws") { path in
      guard let names = try? HDF5File.open(path).root.children().map(\.name), !names.isEmpty else {
        return false
      }
      return names.allSatisfy { $0.hasPrefix("seed_") }
    }

    private static func hasFormat(_ beginning: String, _ path: String) -> Bool {
      (try? HDF5File.open(path).root.textAttribute("format"))?.hasPrefix(beginning) ?? false
    }
  }

  /// Where to write a file: the target of its symbolic links, which stay.
  ///
  /// - Parameters:
  ///   - owner: the sweep whose own result this may be.
  ///   - force: whether a file of another kind may be replaced. A sweep's own files never are.
  ///   - remedy: what to do about a file of another kind.
  /// - Throws: ``StoreError`` with code `invalid` if a file must not be replaced.
  public static func place(
    _ url: URL, for kind: Kind, of owner: SweepDirectory? = nil, force: Bool = false,
    remedy: String = "choose another name, or use --force to replace it"
  ) throws(StoreError) -> URL {
    let named = url.path(percentEncoded: false)
    let place = destination(of: url)
    let path = place.path(percentEncoded: false)
    func refuse(_ message: String) -> StoreError { StoreError(.invalid, path: named, message: message) }
    if let (directory, name) = SweepDirectory.owner(of: place) {
      let isOwnResult = name == "result.h5" && owner.map { resolved($0.root) } == directory.root.path
      guard isOwnResult else {
        throw refuse(
          "is \(name) of the sweep in \(directory.path) and is never replaced; choose another file")
      }
    }
    var facts = stat()
    let isThere = stat(path, &facts) == 0
    if !isThere || facts.st_mode & S_IFMT != S_IFDIR, url.hasDirectoryPath {
      throw refuse("names a folder; expected the name of a file")
    }
    guard isThere else { return place }
    guard facts.st_mode & S_IFMT == S_IFREG else {
      let isFolder = facts.st_mode & S_IFMT == S_IFDIR
      throw refuse("is \(isFolder ? "a folder" : "not a regular file"); expected the name of a file")
    }
    guard force || facts.st_size == 0 || kind.isOne(path) else {
      throw refuse("already exists and is not a \(kind.name); \(remedy)")
    }
    return place
  }

  /// The path without any symbolic links, those included that lead to what is not there yet.
  static func destination(of url: URL) -> URL {
    var url = url.standardizedFileURL
    var target = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    // As many as Linux follows.
    for _ in 0..<40 {
      let count = readlink(url.path(percentEncoded: false), &target, target.count - 1)
      guard count > 0 else { break }
      let text = String(decoding: target.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
      url = URL(fileURLWithPath: text, relativeTo: url.deletingLastPathComponent()).standardizedFileURL
    }
    let folder = resolved(url.deletingLastPathComponent())
    return URL(fileURLWithPath: folder, isDirectory: true).appending(path: url.lastPathComponent)
  }

  /// The path of a folder without any symbolic links; as it is where there is none.
  private static func resolved(_ folder: URL) -> String {
    guard let path = realpath(folder.path(percentEncoded: false), nil) else { return folder.path }
    defer { free(path) }
    return String(cString: path)
  }
}

extension SweepDirectory {
  /// Everything a sweep keeps, as it lies in the directory.
  private static let ownNames: Set = [
    "sweep.yaml", "journal.sqlite", "journal.sqlite-wal", "journal.sqlite-shm", "journal.sqlite-journal",
    "journal.sha256", "coordinator.json", "coordinator.lock", "keys", "shards", "checkpoints", "logs",
    "result.h5",
    "slurm", "kubernetes", "ssh-worker.sh",
  ]

  /// The sweep a file belongs to, and what of its own it is or lies in; nil where there is none.
  static func owner(of place: URL) -> (directory: SweepDirectory, name: String)? {
    var (folder, name) = (place.deletingLastPathComponent(), place.lastPathComponent)
    while folder.path != "/" {
      let directory = SweepDirectory(folder.path(percentEncoded: false))
      if ownNames.contains(name), directory.isSweep { return (directory, name) }
      (folder, name) = (folder.deletingLastPathComponent(), folder.lastPathComponent)
    }
    return nil
  }

  /// Whether a coordinator was ever here.
  private var isSweep: Bool {
    [journal, lock].contains { access($0.path(percentEncoded: false), F_OK) == 0 }
  }
}
