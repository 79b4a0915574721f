import Foundation

/// A file opened for reading by its name: the one door for every file that somebody else may have put there.
///
/// A FIFO without a writer blocks whoever opens it, a device gives bytes without an end. Neither is opened.
public struct RegularFile: ~Copyable {
  /// Why a name cannot be opened as a file.
  public struct Refusal: Error, Sendable, Equatable, CustomStringConvertible {
    /// What is wrong, to follow the path: "no such file", "it is a FIFO".
    public let problem: String
    /// The system's error number; `EISDIR` for a folder, `EINVAL` for anything else that is no file.
    public let number: Int32

    /// The system's refusal, in its words where we have none.
    public init(number: Int32) { self.init(number: number, isReading: true) }

    fileprivate init(number: Int32, isReading: Bool) {
      self.number = number
      problem =
        switch number {
        case ENOENT, ENOTDIR: isReading ? "no such file" : "its folder does not exist"
        case EACCES: "no permission to \(isReading ? "read" : "write") it"
        case EISDIR: "it is a folder"
        // What opening a socket by its name comes to, or a FIFO for writing that nobody reads.
        case ENXIO: "it is a socket or a FIFO"
        default: "it cannot be \(isReading ? "read" : "written") (\(String(cString: strerror(number))))"
        }
    }

    /// Not a file but what `mode` says; nil for a file.
    fileprivate init?(mode: mode_t) {
      let kind: String
      switch mode & S_IFMT {
      case S_IFREG: return nil
      case S_IFDIR: kind = "folder"
      case S_IFIFO: kind = "FIFO"
      case S_IFSOCK: kind = "socket"
      default: kind = "device"
      }
      number = kind == "folder" ? EISDIR : EINVAL
      problem = "it is a \(kind)"
    }

    /// What is wrong, with what was expected: "no such file", "it is a FIFO, expected a file".
    public var description: String {
      [EISDIR, EINVAL, ENXIO].contains(number) ? "\(problem), expected a file" : problem
    }
  }

  /// What tells whether a file is still the one that was read: every write changes it.
  public struct Identity: Sendable, Hashable {
    private let numbers: [Int]

    fileprivate init(_ status: stat) {
      #if canImport(Darwin)
        let (change, modification) = (status.st_ctimespec, status.st_mtimespec)
      #else
        let (change, modification) = (status.st_ctim, status.st_mtim)
      #endif
      numbers = [
        Int(truncatingIfNeeded: status.st_dev), Int(truncatingIfNeeded: status.st_ino), Int(status.st_size),
        change.tv_sec, Int(change.tv_nsec), modification.tv_sec, Int(modification.tv_nsec),
      ]
    }
  }

  /// The open file, closed with this value.
  public let descriptor: Int32
  /// Its size when it was opened.
  public let byteCount: Int
  /// Which file it was when it was opened.
  public let identity: Identity

  /// Opens a file. Never blocks.
  ///
  /// - Throws: ``Refusal``.
  public init(_ path: String) throws(Refusal) {
    let opened = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard opened >= 0 else { throw Refusal(number: errno) }
    let status: stat
    do throws(Refusal) { status = try Self.demand(opened) } catch {
      close(opened)
      throw error
    }
    (descriptor, byteCount, identity) = (opened, Int(status.st_size), Identity(status))
  }

  deinit { close(descriptor) }

  /// Refuses a name that stands for something else than a file; a name for nothing is let through.
  ///
  /// - Throws: ``Refusal``.
  public static func check(_ path: String) throws(Refusal) {
    var status = stat()
    guard stat(path, &status) == 0 else { return }
    if let refusal = Refusal(mode: status.st_mode) { throw refusal }
  }

  /// Whether this process may not open a file, or cannot open any: that says nothing of the file.
  public static func isBarred(_ path: String) -> Bool {
    do throws(Refusal) {
      _ = try RegularFile(path)
      return false
    } catch { return [EACCES, EPERM, EMFILE, ENFILE, ENOMEM].contains(error.number) }
  }

  /// All bytes of a file that is read at once.
  ///
  /// - Parameter most: a file of more bytes is refused.
  /// - Throws: ``Refusal``, with `EFBIG` for a larger file.
  public static func contents(_ path: String, most: Int = 64 << 20) throws(Refusal) -> [UInt8] {
    let file = try RegularFile(path)
    guard file.byteCount <= most else { throw Refusal(number: EFBIG) }
    var bytes: [UInt8] = []
    // Files of the system itself say that they have no bytes.
    var piece = [UInt8](repeating: 0, count: max(4096, min(file.byteCount + 1, 1 << 20)))
    while true {
      let count = piece.withUnsafeMutableBytes { read(file.descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Refusal(number: errno) }
      guard count > 0 else { return bytes }
      bytes += piece[..<count]
      guard bytes.count <= most else { throw Refusal(number: EFBIG) }
    }
  }

  /// Opens a file to add lines to it, making it where there is none. Never blocks.
  ///
  /// - Returns: a descriptor that the caller closes.
  /// - Throws: ``Refusal``.
  public static func openForAppending(_ path: String) throws(Refusal) -> Int32 {
    let opened = open(
      path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0o666)
    guard opened >= 0 else { throw Refusal(number: errno, isReading: false) }
    do throws(Refusal) { _ = try demand(opened) } catch {
      close(opened)
      throw error
    }
    return opened
  }

  /// What the system says of an open file.
  ///
  /// - Throws: ``Refusal`` for anything else.
  private static func demand(_ descriptor: Int32) throws(Refusal) -> stat {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Refusal(number: errno) }
    if let refusal = Refusal(mode: status.st_mode) { throw refusal }
    return status
  }
}
