import Foundation

extension BenchmarkReport {
  /// The report for a terminal.
  public var lines: [String] {
    var lines = ["\(kind): \(method)", machine.line]
    for table in tables { lines += ["", table.title] + table.lines }
    if !aims.isEmpty { lines += [""] + aims.map(\.line) }
    return lines + notes.map { "note: \($0)" }
  }

  /// The report as a section of a page in Markdown.
  public var markdown: [String] {
    var lines = ["## \(kind)", "", method, ""]
    lines += ["`\(command)`, \(date.formatted(.iso8601)), load before \(Entry.shown(machine.load))."]
    for table in tables { lines += ["", "**\(table.title)**", ""] + table.markdown }
    if !aims.isEmpty {
      lines += ["", "| target | measured | reached |", "|---|---:|---|"]
      lines += aims.map {
        "| \($0.text) | \(Entry.shown($0.measured)) | \($0.isReached ? "yes" : "**no**") |"
      }
    }
    if !notes.isEmpty { lines += [""] + notes.map { "- \($0)" } }
    return lines + [""]
  }

  /// A page of several reports, with the machine above them.
  public static func page(_ reports: [BenchmarkReport], version: String) -> [String] {
    let machines = Set(reports.map(\.machine.place))
    return [
      "# Benchmarks", "",
      "`make bench` writes this page. Each ratio compares numbers that one run measured in turns. richsweep \(version) on "
        + machines.sorted().joined(separator: " and ") + ".", "",
    ] + reports.flatMap(\.markdown)
  }
}

extension BenchmarkReport.Table {
  /// Columns under each other, numbers flush right.
  var lines: [String] {
    let shown = [columns] + rows.map { $0.map(\.shown) }
    let widths = columns.indices.map { column in shown.map { $0[column].count }.max() ?? 0 }
    return shown.enumerated().map { number, entries in
      let padded = entries.enumerated().map { column, text in
        let space = String(repeating: " ", count: widths[column] - text.count)
        return isText(column) ? text + space : space + text
      }
      let line = padded.joined(separator: "  ")
      return number == 0 ? line : line.replacing(/\s+$/, with: "")
    }
  }

  var markdown: [String] {
    let rule = columns.indices.map { isText($0) ? "---" : "---:" }
    return [columns, rule].map(row) + rows.map { row($0.map(\.shown)) }
  }

  private func row(_ entries: [String]) -> String { "| " + entries.joined(separator: " | ") + " |" }

  private func isText(_ column: Int) -> Bool {
    rows.allSatisfy { if case .number = $0[column] { false } else { true } }
  }
}

extension BenchmarkReport.Aim {
  var line: String {
    "\(isReached ? "reached    " : "NOT REACHED") \(text): \(BenchmarkReport.Entry.shown(measured))"
  }
}

extension Machine {
  /// The machine, without its load.
  var place: String { "\(processor), \(cores) cores, \(Int(memory.rounded())) GiB, \(system)" }
  var line: String { "\(place); load \(BenchmarkReport.Entry.shown(load))" }
}
