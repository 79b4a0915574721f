import ArgumentParser
import Foundation
import ResultStore
import Surroundings
import SweepPlan

/// Shell completions for arguments that are not plain files.
enum Completion {
  /// Presets, YAML files and folders.
  static var sweep: CompletionKind {
    .custom { _, _, prefix in Presets.names + files(from: prefix, of: ["yaml", "yml"]) }
  }

  /// Variables of the result in the command line.
  static var variable: CompletionKind {
    .custom { words, _, _ in result(of: words)?.variables.filter { !$0.isCoordinate }.map(\.name) ?? [] }
  }

  /// Axes of the result in the command line, after those already typed.
  static var axes: CompletionKind {
    .custom { words, _, prefix in
      let axes = (result(of: words)?.coordinates.keys).map { $0.sorted() } ?? []
      let earlier = prefix.lastIndex(of: ",").map { prefix[...$0] } ?? ""
      return axes.map { earlier + $0 }
    }
  }

  /// The first word after the verb that is not an option and can be opened.
  private static func result(of words: [String]) -> ResultFile? {
    words.drop { $0 != "show" }.dropFirst().lazy.filter { !$0.hasPrefix("-") }
      .compactMap { try? ResultFile(ShowCommand.url(of: $0)) }.first
  }

  private static func files(from prefix: String, of kinds: Set<String>) -> [String] {
    let folder = prefix.lastIndex(of: "/").map { String(prefix[...$0]) } ?? ""
    // The shell hands over "~/" as it was typed.
    let place = URL(givenPath: folder.isEmpty ? "." : folder, isDirectory: true).path(percentEncoded: false)
    // bash puts a home in place of the ~ of an offer, which then is not what was typed.
    let start = CompletionShell.requesting == .bash && folder.hasPrefix("~") ? "\\" + folder : folder
    let names = (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
    return names.sorted().compactMap { name in
      var isFolder: ObjCBool = false
      guard !name.hasPrefix("."),
        FileManager.default.fileExists(atPath: place + name, isDirectory: &isFolder)
      else { return nil }
      if isFolder.boolValue { return start + name + "/" }
      return kinds.contains(URL(fileURLWithPath: name).pathExtension) ? start + name : nil
    }
  }
}
