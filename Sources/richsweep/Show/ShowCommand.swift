import ArgumentParser
import Foundation
import ResultStore
import Surroundings
import Terminal

/// `richsweep show`: a result in the terminal.
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Draw variables of a result as heat maps in the terminal.",
    discussion: """
      A map shows the mean over the seeds, at the first value of every other axis. Use --at to select other values, and \
      --mean to average over an axis. Means leave out diverged and missing cells; ! marks a mean over fewer cells than \
      others.

      The line below each map gives the value at one point in full precision: the point of --at, or the one nearest to \
      tau=0.1,delta=1. The map marks this point with ◆, or with < after the point's character.

      Examples:
        richsweep show sweeps/fig1b-quick/result.h5
        richsweep show result.h5 test_loss --over tau,delta --at width=50
        richsweep show result.h5 test_loss --step 1000 --seed 100
      """)

  @Argument(help: "The result: a file or a sweep directory.", completion: .file())
  var result: String

  @Argument(
    help: "Variables to draw. (default: test_loss kernel_distance, as far as recorded)",
    completion: Completion.variable)
  var variables: [String] = []

  @Option(
    help: "The training step to show. (default: the last one)", completion: Completion.steps,
    transform: NumberOption.whole("that is a step of the result"))
  var step: Int?

  @Option(
    help: ArgumentHelp(
      "The vertical and the horizontal axis of the map. (default: tau,delta if the grid has them)",
      valueName: "axes"),
    completion: Completion.axes)
  var over: String?

  @Option(
    help: ArgumentHelp(
      """
      Values to select on other axes, and the point to print on the axes of the map: AXIS=VALUE,… Values need to match \
      to six digits.
      """, valueName: "values"),
    completion: Completion.axes
  )
  var at: [String] = []

  @Option(
    help: "The seed to show. (default: the mean over all seeds)", completion: Completion.seeds,
    transform: NumberOption.whole(upTo: 9_007_199_254_740_991))
  var seed: UInt64?

  @Option(
    help: ArgumentHelp("Axes to average over, in addition to the seeds: AXIS,…", valueName: "axes"),
    completion: Completion.axes)
  var mean: [String] = []

  @Option(help: ArgumentHelp("When to use colours.", valueName: "when"))
  var color = ColorChoice.auto

  @Flag(help: "Print the SHA-256 of the numbers of every variable instead.")
  var hashes = false

  @Flag(help: "Print the report as JSON.")
  var json = false

  @Flag(help: ArgumentHelp("Read the file in this process.", visibility: .hidden))
  var here = false

  /// What is drawn where nothing is asked for, as far as it was recorded; otherwise the first variable that was at every
  /// checkpoint.
  static func usual(of file: ResultFile) -> [String] {
    let names = file.variables.filter { !$0.isCoordinate }
    let usual = ["test_loss", "kernel_distance"].filter { name in names.contains { $0.name == name } }
    guard usual.isEmpty else { return usual }
    let first = names.first {
      !$0.name.contains("/") && $0.dimensions.last?.name == "step" && $0.name != "flow_time"
    }
    // A file without any is told what there is.
    return [first?.name ?? "test_loss"]
  }

  enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    case auto
    case always
    case never
  }

  func validate() throws {
    _ = try Selection(at: at, seed: seed, step: step, over: over, mean: mean)
  }

  func run() throws {
    let url = Self.url(of: result)
    guard here else {
      try ReadingApart.show(url, Array(CommandLine.arguments.dropFirst(2)))
      return
    }
    ReadingApart.limitThisProcess(reading: url)
    let file = try Self.opened(url)
    if hashes { return try printHashes(of: file) }
    let selection = try Selection(at: at, seed: seed, step: step, over: over, mean: mean)
    let names = variables.isEmpty ? Self.usual(of: file) : variables
    // All variables are read first, so that a mistake in the last name is reported before anything is drawn.
    let slices = try names.map { try ResultSlice(file, variable: $0, selection: selection) }
    if json { return try JSONReport.print(slices.map(\.report)) }
    for slice in slices {
      for line in slice.map.lines(style: style, width: Self.columns) { print(line) }
      // The map has the same sign at the point.
      let isPointed = slice.map.values.contains(where: \.isFinite)
      StandardOutput.say((isPointed ? style == .characters ? "< " : "◆ " : "") + slice.sentence)
    }
    var said: Set<String> = []
    for kind in [slices.filter { !$0.isOfDivergence }, slices.filter(\.isOfDivergence)] {
      guard let gaps = kind.compactMap(\.gaps).max(by: { $0.count < $1.count }) else { continue }
      if said.insert(gaps).inserted { print(gaps) }
    }
  }

  /// Opens a result; of a sweep directory that has none, says how it is made.
  private static func opened(_ url: URL) throws(StoreError) -> ResultFile {
    do throws(StoreError) { return try ResultFile(url) } catch {
      let directory = SweepDirectory(url.deletingLastPathComponent().path(percentEncoded: false))
      guard error.code == .notFound, directory.isBegun,
        url.lastPathComponent == directory.result.lastPathComponent
      else { throw error }
      let place = directory.path.hasSuffix("/") ? String(directory.path.dropLast()) : directory.path
      var error = error
      error.message +=
        "; 'richsweep run \(place)/sweep.yaml' finishes the sweep and writes it, 'richsweep merge \(place) --partial' "
        + "writes what is there"
      throw error
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

  /// The width of the terminal; 80 without one.
  private static var columns: Int {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return max(40, Int(size.ws_col))
  }

  static func url(of path: String) -> URL {
    let url = URL(givenPath: path).absoluteURL
    return url.hasDirectoryPath ? SweepDirectory(path).result : url
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
      StandardOutput.say(
        "\(hash.sha256)  \(hash.variable)\(hash.isReproducible ? "" : "  (differs between runs)")")
    }
  }
}
