import ArgumentParser
import Benchmarks
import Foundation
import ResultStore
import Surroundings
import SweepPlan

/// `richsweep bench`: how fast it is here, beside others.
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure how fast this program is on this machine, beside others.",
    discussion: """
      Example:  richsweep bench core
                richsweep bench dispatch --rivals .build/bench-venv/bin/python

      Every ratio is between numbers measured in turns in one run. 'make bench' makes a Python environment with
      the rivals, runs everything and writes docs/benchmarks.md.
      """,
    subcommands: [
      Core.self, Dispatch.self, MergeBench.self, Scale.self, SolverBench.self, Workers.self, Page.self,
    ])

  /// What all measurements have in common.
  struct Options: ParsableArguments {
    @Flag(help: "Report as JSON on standard output.")
    var json = false

    @Option(help: "Write the report as JSON to this file, too.", completion: .file())
    var output: String?

    @Flag(help: "Replace a file that is no such report.")
    var force = false

    /// Minutes are lost where a report cannot be written after all.
    func validate() throws {
      guard let output else { return }
      let folder = URL(givenPath: output).deletingLastPathComponent().path
      guard FileManager.default.isWritableFile(atPath: folder) else {
        throw ValidationError(
          "--output: got \(output), expected a file in a folder that is there and can be written.")
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

    /// Says on standard error what is being measured.
    func say(_ text: String) { StandardError.write("bench: \(text)\n") }
  }

  /// Where the rivals are.
  struct RivalOptions: ParsableArguments {
    @Option(
      help: "The Python that rivals run in; without it there is nothing to compare with.", completion: .file()
    )
    var rivals: String?

    @Option(help: ArgumentHelp("Where the rivals' scripts are.", visibility: .hidden))
    var scripts = "Benchmarks/rivals"

    func validate() throws {
      for path in rivals.map({ [$0, scripts] }) ?? []
      where !FileManager.default.fileExists(atPath: path) {
        throw ValidationError("--rivals: \(path) is not there; 'make bench' makes what is needed.")
      }
    }

    var found: Rivals? {
      rivals.map { Rivals(python: URL(givenPath: $0), scripts: URL(givenPath: scripts)) }
    }
  }

  struct Core: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "core", abstract: "Gradient steps, checkpoints and allocations on one core.",
      discussion: "Example:  richsweep bench core --json")
    @OptionGroup var rivals: RivalOptions
    @OptionGroup var options: Options
    @Option(help: "How often everything is measured in turns.", transform: count()) var rounds = 5

    func run() throws {
      try options.finish(CoreBenchmark(rivals: rivals.found, rounds: rounds).run(progress: options.say))
    }
  }

  struct Dispatch: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "dispatch", abstract: "Empty cells a second through coordinator and workers.",
      discussion: "Example:  richsweep bench dispatch")
    @OptionGroup var rivals: RivalOptions
    @OptionGroup var options: Options
    @Option(help: "How often everything is measured in turns.", transform: count()) var rounds = 3
    @Option(help: "Thousands of cells in the sweep with batches.", transform: count()) var batched = 3000

    func run() throws {
      let benchmark = DispatchBenchmark(rivals: rivals.found, rounds: rounds, batched: batched)
      try options.finish(benchmark.run(progress: options.say))
    }
  }

  struct MergeBench: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "merge", abstract: "Collating shards, beside copying their bytes.",
      discussion: "Example:  richsweep bench merge --cells 1000")
    @OptionGroup var options: Options
    @Option(help: "How often copying and collating take turns.", transform: count()) var rounds = 5
    @Option(help: "Cells of 80 kB.", transform: count()) var cells = 4624
    @Option(help: "Shards of ten cells without weights.", transform: count(10...1_000_000))
    var smallShards = 10_000

    func run() throws {
      let benchmark = MergeBenchmark(cells: cells, smallShards: smallShards, rounds: rounds)
      try options.finish(benchmark.run(progress: options.say))
    }
  }

  struct Scale: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "scale", abstract: "A coordinator among ten thousand simulated workers.",
      discussion: "Example:  richsweep bench scale --workers 1000")
    @OptionGroup var rivals: RivalOptions
    @OptionGroup var options: Options
    @Option(help: "Simulated workers.", transform: count(1...100_000)) var workers = 10_000

    func run() throws {
      try options.finish(
        ScaleBenchmark(rivals: rivals.found, workers: workers).run(progress: options.say))
    }
  }

  struct SolverBench: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "solver", abstract: "What adaptive costs and is off against descent, on cells of fig1b.",
      discussion: "Example:  richsweep bench solver --seeds 2 --steps 100000")
    @OptionGroup var options: Options
    @Option(help: "Seeds from 100 on, seven cells each.", transform: count()) var seeds = 1
    @Option(help: "Steps of descent, from 1000 to 100000.", transform: count(1000...100_000))
    var steps = 10_000

    func run() throws {
      try options.finish(SolverBenchmark(seeds: seeds, steps: steps).run(progress: options.say))
    }
  }

  struct Workers: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "workers", abstract: "Two workers beside one, on minutes of fig1b-quick.",
      discussion: "Example:  richsweep bench workers --seeds 16")
    @OptionGroup var options: Options
    @Option(help: "How often one and two workers take turns.", transform: count()) var rounds = 1
    @Option(help: "Seeds of fig1b-quick's grid, 81 cells each.", transform: count())
    var seeds = 16

    func run() throws {
      let preset = Presets.yaml(named: "fig1b-quick") ?? ""
      try options.finish(
        WorkersBenchmark(seeds: seeds, rounds: rounds).run(preset: preset, progress: options.say))
    }
  }

  struct Page: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "page", abstract: "Put reports together into a page in Markdown, on standard output.",
      discussion: "Example:  richsweep bench page .build/bench/*.json > docs/benchmarks.md")
    @Argument(help: "Reports as '--output' writes them.", completion: .file(extensions: ["json"]))
    var reports: [String]

    func run() throws {
      let read = try reports.map { try BenchmarkReport(contentsOf: URL(givenPath: $0)) }
      for line in BenchmarkReport.page(read, version: ProgramVersion.current) { print(line) }
    }
  }
}

extension BenchmarkReport {
  /// Reads a report as `--output` writes it.
  fileprivate init(contentsOf url: URL) throws {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    self = try decoder.decode(BenchmarkReport.self, from: Data(contentsOf: url))
  }
}

/// Reads a number of something; one far beyond what can be measured is none.
private func count(_ range: ClosedRange<Int> = 1...1_000_000) -> @Sendable (String) throws -> Int {
  { text in
    guard let number = Int(text), range.contains(number) else {
      throw ValidationError(
        "got '\(text)', expected a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }
}
