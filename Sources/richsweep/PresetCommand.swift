import ArgumentParser
import Foundation
import ResultStore
import Surroundings
import SweepPlan
import Training

/// `richsweep preset`: the sweeps that come with the program.
struct PresetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preset",
    abstract: "List presets, print one, or write its random draws.",
    discussion: """
      Presets are sweeps that come with the program.

      Examples:
        richsweep preset
        richsweep preset fig1b --name my > my.yaml
        richsweep preset fig1b --write-draws draws.h5 --seeds 100..115
        richsweep preset --schema > sweep.schema.json
      """)

  @Argument(help: "The preset to print. (default: list all)", completion: .list(Presets.names))
  var name: String?

  @Option(
    name: .customLong("name"),
    help: "The name of the printed sweep. It determines the sweep directory, sweeps/NAME.")
  var newName: String?

  @Option(
    help: ArgumentHelp(
      "Write the initial directions, the signs and the data of the seeds to this HDF5 file.",
      valueName: "file"),
    completion: .file())
  var writeDraws: String?

  @Option(help: "The seeds to write, such as 100..115 or 3,5,8..10. (default: those of the preset)")
  var seeds: String?

  @Flag(help: "Replace the file even if it is not a file of draws.")
  var force = false

  @Flag(help: "Print the JSON Schema of sweep files, with which editors complete and check them.")
  var schema = false

  @Flag(help: "Print the report as JSON.")
  var json = false

  func validate() throws {
    if schema, name != nil || newName != nil || writeDraws != nil {
      throw ValidationError(
        "--schema: cannot be combined with a preset; the schema is the same for all sweeps.")
    }
    if let name, Presets.yaml(named: name) == nil {
      throw ValidationError(
        "got '\(name)', expected one of the presets \(Presets.names.joined(separator: ", ")).")
    }
    if let newName {
      guard let name, writeDraws == nil else {
        throw ValidationError("--name: only with a preset to print.")
      }
      guard Self.text(ofPreset: name, named: newName) != nil else {
        throw ValidationError(
          "--name: got '\(newName)', expected 1 to 64 letters, digits, '-', '_' or '.', the first a letter or digit."
        )
      }
    }
    if writeDraws != nil, name == nil {
      throw ValidationError(
        "--write-draws: needs the name of a preset: one of \(Presets.names.joined(separator: ", ")).")
    }
    if let seeds {
      guard writeDraws != nil else {
        throw ValidationError("--seeds: needs --write-draws FILE.")
      }
      guard SeedList(seeds) != nil else {
        throw ValidationError(
          "--seeds: got '\(seeds)', expected numbers or ranges FIRST..LAST, separated by commas, each seed once."
        )
      }
    }
  }

  func run() throws {
    if schema { return print(SweepSchema.text, terminator: "") }
    guard let name, let yaml = Presets.yaml(named: name) else { return try list() }
    guard let writeDraws else {
      let text = Self.text(ofPreset: name, named: newName ?? name) ?? yaml
      if json { return try JSONReport.print(["name": name, "yaml": text]) }
      return print(text, terminator: "")
    }
    let place = try OutputFile.place(URL(givenPath: writeDraws), for: .draws, force: force)
    let sweep = try Sweep(yaml: yaml, file: "preset \(name)", directory: ".")
    let seeds = seeds.flatMap(SeedList.init)?.seeds ?? sweep.grid.values(of: .seed).map { UInt64($0) }
    var specification = sweep.specification(ofCell: 0)
    // Smaller widths take the first rows of the directions and signs of the largest.
    specification.network.width = Int(sweep.grid.values(of: .width).max() ?? 0)
    try DrawsFile.write(place, seeds: seeds) { seed in
      specification.seed = seed
      return allDraws(for: specification)
    }
    if json { return try JSONReport.print(Written(file: writeDraws, seeds: seeds)) }
    print(
      "\(writeDraws): draws of \(counted(seeds.count, "seed")); add the line 'draws: \(writeDraws)' to a sweep to use it"
    )
  }

  /// The YAML of a preset under a name, and what that decides; nil where it can be no sweep's.
  private static func text(ofPreset preset: String, named name: String) -> String? {
    // Another scalar would be a number, or a truth.
    let words: Set = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
    let isWord = name.first?.isLetter == true && !words.contains(name.lowercased())
    let scalar = isWord ? name : "\"\(name)\""
    let text = Presets.yaml(named: preset)?.replacing(
      "\nname: \(preset)\n", with: "\nname: \(scalar)  # without --out its directory is sweeps/\(name)\n")
    guard let text, (try? Sweep(yaml: text, file: preset, directory: "."))?.name == name else { return nil }
    return text
  }

  private struct Written: Encodable {
    var file: String
    var seeds: [UInt64]
  }

  private struct Listed: Encodable {
    var name: String
    var about: String
  }

  private func list() throws {
    let presets = Presets.names.map { Listed(name: $0, about: Self.about(Presets.yaml(named: $0) ?? "")) }
    if json { return try JSONReport.print(presets) }
    for preset in presets { print("\(preset.name)\n  \(preset.about)") }
  }

  /// The comment a preset begins with, on one line.
  private static func about(_ yaml: String) -> String {
    yaml.split(separator: "\n").prefix { $0.hasPrefix("#") }
      .map { $0.dropFirst().trimmingCharacters(in: .whitespaces) }.joined(separator: " ")
  }
}

/// Seeds as the command line has them: numbers and `first..last`, separated by commas.
struct SeedList {
  /// In the order given, none twice.
  let seeds: [UInt64]

  init?(_ argument: String) {
    var seeds: [UInt64] = []
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      let ends = part.components(separatedBy: "..").map { UInt64($0) }
      guard let first = ends[0], let last = ends[ends.count - 1], ends.count <= 2, first <= last,
        last - first < 1_000_000, last <= 9_007_199_254_740_991
      else { return nil }
      seeds += first...last
    }
    guard Set(seeds).count == seeds.count else { return nil }
    self.seeds = seeds
  }
}
