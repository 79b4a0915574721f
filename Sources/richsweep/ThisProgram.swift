import Foundation

/// The executable of this process, for processes that are to run the same.
enum ThisProgram {
  static var url: URL { Bundle.main.executableURL ?? URL(fileURLWithPath: CommandLine.arguments[0]) }
  static var path: String { url.path(percentEncoded: false) }
}
