import ArgumentParser
import Benchmarks
import Foundation
import ResultStore
import Surroundings
import SweepPlan

/// `richsweep bench`: measures this program and its rivals.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure the speed of this program and of its rivals.",
    discussion: """
      Every ratio compares numbers that were measured in turns in one run. 'make bench' makes a Python environment with \
      the rivals, runs everything and writes docs/benchmarks.md.

      Examples:
        richsweep bench core
        richsweep bench dispatch --rivals .build/bench-venv/bin/python
      """,
    subcommands: [
      Core.self, Dispatch.self, MergeBench.self, Scale.self, SolverBench.self, Workers.self, Page.self,
    ])

  /// The options of all measurements.
  struct Options: ParsableArguments {
    @Flag(help: "Print the report as JSON.")
    var json = false

    @Option(
      name: [.short, .customLong("out"), .customLong("output")],
      help: ArgumentHelp("Also write the report as JSON to this file.", valueName: "file"),
      completion: .file())
    var output: String?

    @Flag(help: "Replace the file even if it is not a report of 'richsweep bench'.")
    var force = false

    /// Checks the file before a measurement that takes minutes.
    func validate() throws {
      guard let output else { return }
      let folder = URL(givenPath: output).deletingLastPathComponent().path
      guard FileManager.default.isWritableFile(atPath: folder) else {
        throw ValidationError(
          "--out: got \(output), expected a file in an existing folder that you can write to.")
      }
      _ = try place(of: output)
    }

    private func place(of output: String) throws -> URL {
      let report = OutputFile.Kind("report of 'richsweep bench'") { path in
        (try? BenchmarkReport(contentsOf: URL(givenPath: path))) != nil
      }
      return try OutputFile.place(URL(givenPath: output), for: report, force: force)
    }

    func finish(_ report: BenchmarkReport) throws {
      ProgressLine(title: "").end()
      if let output {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
          positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try DurableFile.write([Array(encoder.encode(report))], to: place(of: output))
      }
      if json { return try JSONReport.print(report) }
      for line in report.lines { print(line) }
    }

    /// Prints on standard error what is being measured.
    func say(_ text: String) { StandardError.write("bench: \(text)\n") }
  }

  /// Where the rivals are.
  struct RivalOptions: ParsableArguments {
    @Option(
      help: ArgumentHelp(
        "The Python interpreter that runs the rivals. (default: measure no rivals)", valueName: "python"),
      completion: .file())
    var rivals: String?

    @Option(help: ArgumentHelp("The folder with the scripts of the rivals.", visibility: .hidden))
    var scripts = "Benchmarks/rivals"

    func validate() throws {
      for path in rivals.map({ [$0, scripts] }) ?? []
      where !FileManager.default.fileExists(atPath: path) {
        throw ValidationError("--rivals: \(path): no such file; 'make bench' makes what is needed.")
      }
    }

    var found: Rivals? {
      rivals.map { Rivals(python: URL(givenPath: $0), scripts: URL(givenPath: scripts)) }
    }
  }

  struct Core: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "core", abstract: "Measure gradient steps and checkpoints on one core.",
      discussion: """
        Also counts memory allocations in gradient steps.

        Example:
          richsweep bench core --json
        """)
    @OptionGroup var rivals: RivalOptions
    @OptionGroup var options: Options
    @Option(help: "Number of rounds; each round measures everything once. (default: 5)", transform: count())
    var rounds =
      5

    func run() throws {
      try options.finish(CoreBenchmark(rivals: rivals.found, rounds: rounds).run(progress: options.say))
    }
  }

  struct Dispatch: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "dispatch", abstract: "Measure nearly empty cells per second with two workers.",
      discussion: """
        Example:
          richsweep bench dispatch
        """)
    @OptionGroup var rivals: RivalOptions
    @OptionGroup var options: Options
    @Option(help: "Number of rounds; each round measures everything once. (default: 3)", transform: count())
    var rounds =
      3
    @Option(help: "Thousands of cells in the sweep with batches. (default: 3000)", transform: count())
    var batched = 3000

    func run() throws {
      let benchmark = DispatchBenchmark(rivals: rivals.found, rounds: rounds, batched: batched)
      try options.finish(benchmark.run(progress: options.say))
    }
  }

  struct MergeBench: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "merge", abstract: "Measure merging shards against copying their bytes.",
      discussion: """
        Example:
          richsweep bench merge --cells 1000
        """)
    @OptionGroup var options: Options
    @Option(help: "Number of rounds; each round copies and merges once. (default: 5)", transform: count())
    var rounds = 5
    @Option(help: "Number of cells of 80 kB. (default: 4624)", transform: count()) var cells = 4624
    @Option(
      help: "Number of shards of ten cells without weights. (default: 10000)",
      transform: count(10...1_000_000))
    var smallShards = 10_000

    func run() throws {
      let benchmark = MergeBenchmark(cells: cells, smallShards: smallShards, rounds: rounds)
      try options.finish(benchmark.run(progress: options.say))
    }
  }

  struct Scale: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "scale", abstract: "Measure a coordinator with simulated workers.",
      discussion: """
        Example:
          richsweep bench scale --workers 1000
        """)
    @OptionGroup var rivals: RivalOptions
    @OptionGroup var options: Options
    @Option(help: "Number of simulated workers. (default: 10000)", transform: count(1...100_000))
    var workers = 10_000

    func run() throws {
      try options.finish(
        ScaleBenchmark(rivals: rivals.found, workers: workers).run(progress: options.say))
    }
  }

  struct SolverBench: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "solver", abstract: "Measure cost and errors of adaptive against descent.",
      discussion: """
        Trains cells of the preset fig1b with both solvers.

        Example:
          richsweep bench solver --seeds 2 --steps 100000
        """)
    @OptionGroup var options: Options
    @Option(help: "Number of seeds, from 100 on, with seven cells each. (default: 1)", transform: count())
    var seeds = 1
    @Option(
      help: "Steps of descent, from 1000 to 100000. (default: 10000)", transform: count(1000...100_000))
    var steps = 10_000

    func run() throws {
      try options.finish(SolverBenchmark(seeds: seeds, steps: steps).run(progress: options.say))
    }
  }

  struct Workers: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "workers", abstract: "Measure two workers against one, on fig1b-quick.",
      discussion: """
        Example:
          richsweep bench workers --seeds 16
        """)
    @OptionGroup var options: Options
    @Option(
      help: "Number of rounds; each round trains with one and with two workers. (default: 1)",
      transform: count())
    var rounds = 1
    @Option(help: "Number of seeds of fig1b-quick, with 81 cells each. (default: 16)", transform: count())
    var seeds = 16

    func run() throws {
      let preset = Presets.yaml(named: "fig1b-quick") ?? ""
      try options.finish(
        WorkersBenchmark(seeds: seeds, rounds: rounds).run(preset: preset, progress: options.say))
    }
  }

  struct Page: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "page", abstract: "Print reports as one page in Markdown.",
      discussion: """
        Example:
          richsweep bench page .build/bench/*.json > docs/benchmarks.md
        """)
    @Argument(help: "Reports that --out wrote.", completion: .file(extensions: ["json"]))
    var reports: [String]

    func run() throws {
      let read = try reports.map { try BenchmarkReport(contentsOf: URL(givenPath: $0)) }
      for line in BenchmarkReport.page(read, version: ProgramVersion.current) { print(line) }
    }
  }
}

extension BenchmarkReport {
  /// Reads a report that `--out` wrote.
  fileprivate init(contentsOf url: URL) throws {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    self = try decoder.decode(BenchmarkReport.self, from: Data(contentsOf: url))
  }
}

/// Reads a whole number in a range.
private func count(_ range: ClosedRange<Int> = 1...1_000_000) -> @Sendable (String) throws -> Int {
  { text in
    guard let number = Int(text), range.contains(number) else {
      throw ValidationError(
        "got '\(text)', expected a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }
}
