import Foundation

/// What the program was started with, in bytes: Swift makes text of them without a word, and text that is not UTF-8
/// then names other files.
public struct Invocation: Sendable {
  /// Its arguments, without its own name.
  var arguments: [[UInt8]]
  /// The variables of its environment that name places.
  var places: [(name: String, value: [UInt8])]
  /// The folder it was started in, or why that cannot be told.
  var workingDirectory: Result<[UInt8], SystemError>
  /// Its file; nil where that cannot be told.
  var program: [UInt8]?

  package init(
    arguments: [[UInt8]], places: [(name: String, value: [UInt8])],
    workingDirectory: Result<[UInt8], SystemError>,
    program: [UInt8]?
  ) {
    (self.arguments, self.places) = (arguments, places)
    (self.workingDirectory, self.program) = (workingDirectory, program)
  }

  /// That of this process.
  public static var here: Invocation {
    var arguments: [[UInt8]] = []
    // The system ends the list with a null, and each argument with one.
    for index in 0..<Int(CommandLine.argc) {
      guard let argument = CommandLine.unsafeArgv[index] else { break }
      arguments.append(bytes(argument))
    }
    let places = ["HOME", "PATH", "SLURM_CONF", "TMPDIR", "XDG_RUNTIME_DIR"].compactMap {
      (name: String) -> (name: String, value: [UInt8])? in
      getenv(name).map { (name, bytes($0)) }
    }
    var buffer = [CChar](repeating: 0, count: 1 << 16)
    let folder: Result<[UInt8], SystemError> =
      getcwd(&buffer, buffer.count) != nil
      ? .success(buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) })
      : .failure(SystemError(".", "cannot be determined"))
    let length = readlink("/proc/self/exe", &buffer, buffer.count)
    return Invocation(
      arguments: Array(arguments.dropFirst()), places: places, workingDirectory: folder,
      program: length < 0 ? nil : buffer.prefix(length).map { UInt8(bitPattern: $0) })
  }

  /// A problem with the arguments; nil if there is none.
  public var problemOfArguments: String? {
    // The shell asks so for completions, with words that are not there yet.
    if let first = arguments.first, first.starts(with: Array("---completion".utf8)) { return nil }
    for (index, argument) in arguments.enumerated() {
      let before = index > 0 ? arguments[index - 1] : []
      let isOption = before.starts(with: Array("-".utf8)) && !before.contains(UInt8(ascii: "="))
      let place = isOption ? Self.shown(before) : "argument \(index + 1)"
      if argument.isEmpty { return "\(place): got '', expected a value" }
      guard Self.isText(argument) else {
        return "\(place): got '\(Self.shown(argument))', which is not UTF-8; expected text and paths in UTF-8"
      }
    }
    return nil
  }

  /// A problem with the working directory, the program's path or variables that contain paths; nil if there is none.
  public var problemOfPlaces: String? {
    func refused(_ name: String, _ value: [UInt8], _ remedy: String) -> String? {
      Self.isText(value) ? nil : "\(name) is '\(Self.shown(value))', which is not UTF-8; \(remedy)"
    }
    switch workingDirectory {
    case .failure(let error) where error.number == ENOENT:
      return "the working directory was deleted; change to another folder"
    case .failure(let error):
      return "the working directory cannot be determined (\(error.cause)); change to another folder"
    case .success(let path):
      if let problem = refused("the working directory", path, "change to another folder, or rename it") {
        return problem
      }
    }
    if let program, let problem = refused("the path of this program", program, "move it to another folder") {
      return problem
    }
    for (name, value) in places {
      if let problem = refused(name, value, "set it to a path in UTF-8") { return problem }
    }
    return nil
  }

  private static func isText(_ bytes: [UInt8]) -> Bool { String(validating: bytes, as: UTF8.self) != nil }

  /// Bytes for people: what is no ASCII, or moves the cursor, as `\xff`.
  private static func shown(_ bytes: [UInt8]) -> String {
    bytes.reduce(into: "") { text, byte in
      if (0x20..<0x7F).contains(byte) {
        text.append(Character(Unicode.Scalar(byte)))
      } else {
        text += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }
    }
  }

  /// The bytes of a text of C, which ends with a null.
  private static func bytes(_ text: UnsafePointer<CChar>) -> [UInt8] {
    UnsafeBufferPointer(start: text, count: strlen(text)).map { UInt8(bitPattern: $0) }
  }
}
