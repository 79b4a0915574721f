import ArgumentParser
import Foundation
import ResultStore
import Terminal

/// `richsweep show`: a result in the terminal.
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Draw variables of a result over two axes, as heat maps in the terminal.",
    discussion: """
      Example:  richsweep show sweeps/fig1b-quick/result.h5
                richsweep show result.h5 test_loss --over tau,delta --at width=50 --step 1000 --seed 100

      Draws the mean over all other axes; missing cells do not count. The line after each map is the value at one
      point of it, the nearest to --at (default: tau=0.1,delta=1), in full precision.
      """)

  @Argument(help: "The result: a file, or the directory of a sweep.")
  var result: String

  @Argument(help: "Variables to draw (default: test_loss kernel_distance).")
  var variables: [String] = []

  @Option(help: "The training step to show (default: the last).")
  var step: Int?

  @Option(
    help: "The two axes of the map, vertical and horizontal (default: tau,delta where the grid has them).")
  var over: String?

  @Option(
    help:
      "Values to select on other axes and the point to print on the map's own: AXIS=VALUE,…; the nearest counts."
  )
  var at: [String] = []

  @Option(help: "The seed to show (default: the mean over all).")
  var seed: UInt64?

  @Option(help: "Colours: auto, always or never.")
  var color = ColorChoice.auto

  @Flag(help: "Print the SHA-256 of every variable's numbers instead.")
  var hashes = false

  @Flag(help: "Report as JSON on standard output.")
  var json = false

  @Flag(help: ArgumentHelp("Read the file in this process.", visibility: .hidden))
  var here = false

  enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    case auto
    case always
    case never
  }

  func validate() throws {
    _ = try Selection(at: at, seed: seed, step: step, over: over)
  }

  func run() throws {
    let url = Self.url(of: result)
    guard here else {
      try ReadingApart.show(url, Array(CommandLine.arguments.dropFirst(2)))
      return
    }
    ReadingApart.limitThisProcess(reading: url)
    let file = try ResultFile(url)
    if hashes { return try printHashes(of: file) }
    let selection = try Selection(at: at, seed: seed, step: step, over: over)
    let names = variables.isEmpty ? ["test_loss", "kernel_distance"] : variables
    // All are read before any is drawn, so that a mistake in the last name costs no picture.
    let slices = try names.map { try ResultSlice(file, variable: $0, selection: selection) }
    if json { return try JSONReport.print(slices.map(\.report)) }
    for slice in slices {
      for line in slice.map.lines(style: style, width: Self.columns) { print(line) }
      print(slice.sentence)
    }
  }

  private var style: TerminalStyle {
    let environment = ProcessInfo.processInfo.environment
    switch color {
    case .never: return .characters
    case .auto: return TerminalStyle(environment: environment, isTerminal: isatty(STDOUT_FILENO) == 1)
    case .always:
      let detected = TerminalStyle(environment: environment, isTerminal: true)
      return detected == .characters ? .trueColour : detected
    }
  }

  /// How wide the terminal is; 80 where there is none.
  private static var columns: Int {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return max(40, Int(size.ws_col))
  }

  private static func url(of path: String) -> URL {
    var isFolder: ObjCBool = false
    let isThere = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    return isThere && isFolder.boolValue ? SweepDirectory(path).result : URL(fileURLWithPath: path)
  }

  /// What `--hashes` prints of a variable.
  struct Hash: Codable {
    var variable: String
    var sha256: String
    var isReproducible: Bool
  }

  private func printHashes(of file: ResultFile) throws {
    let hashes = try file.variableHashes().map {
      Hash(variable: $0.name, sha256: $0.sha256, isReproducible: $0.isReproducible)
    }
    if json { return try JSONReport.print(hashes) }
    for hash in hashes {
      print("\(hash.sha256)  \(hash.variable)\(hash.isReproducible ? "" : "  (differs from run to run)")")
    }
  }
}
