import ArgumentParser
import Foundation
import ResultStore
import Surroundings
import SweepPlan
import Training

/// `richsweep theory`: closed-form solutions of gradient flow.
struct TheoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "theory",
    abstract: "Write closed-form solutions of linear networks to a file.",
    discussion: """
      The solutions are those of Kunin et al., "Get rich quick" (arXiv 2406.06158), Sections 3 and 4, and some of this \
      project. With --simulate, the program also integrates the flow and stores the largest difference.

      Lists of numbers are written 1,2,3, linspace:LOW,HIGH,COUNT or logspace:LOW,HIGH,COUNT (powers of ten). Semicolons \
      separate the rows of a matrix: 1,2;3,4.

      Examples:
        richsweep theory single-neuron --delta -4,-2,-1,0,1,2,4 --simulate
        richsweep theory basins --delta -2 --out basins.h5
      """,
    subcommands: [
      SingleNeuronTheory.self, LowRankTheory.self, BasinsTheory.self, WideLinearTheory.self,
      DeepLinearTheory.self,
    ])

  /// Where the file and the report go.
  struct Output: ParsableArguments {
    @Option(
      name: [.short, .long],
      help: ArgumentHelp(
        "The file to write. (default: theory- and the verb, such as theory-basins.h5)", valueName: "file"),
      completion: .file())
    var out: String?

    @Flag(help: "Replace the file even if it is not a file of 'richsweep theory'.")
    var force = false

    @Flag(help: "Print the report as JSON.")
    var json = false

    /// Refuses a file that must not be replaced, before anything is computed.
    func check(_ name: String) throws(StoreError) { _ = try place(name) }

    private func path(_ name: String) -> String { out ?? "theory-\(name).h5" }

    private func place(_ name: String) throws(StoreError) -> URL {
      try OutputFile.place(URL(givenPath: path(name)), for: .theory, force: force)
    }

    /// Writes the file, and reports its contents for each place along `leads`.
    func finish(_ name: String, source: String, leads: [String], _ file: LabelledFile) throws {
      var file = file
      file.attributes = [
        ("Conventions", "CF-1.10"), ("title", "richsweep theory \(name)"), ("source", "richsweep"),
        ("format", "richsweep theory 2"), ("references", source),
        ("command", (["richsweep"] + CommandLine.arguments.dropFirst()).joined(separator: " ")),
        ("program_version", ProgramVersion.current), ("hdf5_version", LibraryVersions.hdf5),
      ]
      try file.write(to: place(name))
      let report = TheoryReport(file, path: path(name), leads: leads)
      if json {
        try JSONReport.print(report)
      } else {
        for line in report.lines { print(line) }
      }
      if let lack = report.lackOfSimulation {
        StandardError.write("richsweep: \(lack)\n")
        throw ExitStatus.interrupted
      }
    }
  }

  /// The integrated flow.
  struct Simulation: ParsableArguments {
    @Flag(help: "Also integrate the flow with the solver 'flow', and store the largest difference.")
    var simulate = false

    @Option(
      help: """
        Tolerance of the integration, which is of third order. At 1e-9, trajectories are accurate to about 1e-8, except \
        where the flow itself magnifies errors, close to a separatrix. (default: 1e-9)
        """,
      transform: NumberOption.real("a number from 1e-12 to 0.1"))
    var tolerance = 1e-9

    func validate() throws {
      guard tolerance >= 1e-12, tolerance <= 0.1 else {
        throw ValidationError(
          "--tolerance: got \(Parameter.text(tolerance)), expected a number from 1e-12 to 0.1.")
      }
    }
  }
}

extension TheoryCommand {
  /// The largest number of values of a variable.
  private static let mostNumbers = 1 << 25

  /// Refuses variables that are too large, before anything is computed.
  ///
  /// - Parameter lengths: the length of each axis, with the option that sets it.
  /// - Throws: ``BadRequest``.
  static func check(_ lengths: [(name: String, count: Int)]) throws(BadRequest) {
    let lengths = lengths.filter { $0.count > 1 }
    guard lengths.reduce(1, { $0 * Double($1.count) }) > Double(mostNumbers) else { return }
    throw BadRequest(
      "\(lengths.map(\.name).joined(separator: " × ")): got "
        + "\(lengths.map { "\($0.count)" }.joined(separator: " × ")) numbers, expected at most \(mostNumbers)."
    )
  }
}

/// How kernels of files of theory are to be compared with those of sweeps.
enum KernelConvention {
  static let ofTheory =
    "K = sum over all parameters p of rate_p (df/dp)(df/dp)^T, rate_p being the rate of the layer of p, as "
    + "weighted_kernel_distance of a sweep has it; kernel_distance of a sweep is the same at equal rates"
}
