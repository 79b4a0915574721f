import ArgumentParser
import Foundation
import Surroundings
import SweepPlan

/// Shell completions for arguments that are not plain files.
enum Completion {
  /// Presets, YAML files and folders.
  static var sweep: CompletionKind {
    .custom { _, _, prefix in Presets.names + files(from: prefix, of: ["yaml", "yml"]) }
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
