internal import Surroundings
internal import SweepPlan
internal import Training

/// What a seed's group of a draws file may have.
enum DrawsDataset: String, CaseIterable {
  case directions, signs, inputs, labels
  case testInputs = "test_inputs"
  case testLabels = "test_labels"
  case teacherDirections = "teacher_directions"
  case teacherSigns = "teacher_signs"
  case target

  /// Those that decide something in a task of this kind; it takes no notice of the others.
  static func used(in task: any TaskDescription.Type) -> [Self] {
    allCases.filter { task.draws.contains($0.rawValue) }
  }
}

extension Misfits {
  /// Notes what a draws file has under names that nobody looks for, and whether it supplies nothing at all.
  ///
  /// - Parameters:
  ///   - seeds: those of the sweep; groups of others are left alone.
  ///   - used: what the sweep makes use of.
  mutating func checkNames(
    in root: borrowing HDF5Group, of seeds: [UInt64], used: [DrawsDataset]
  ) throws(StoreError) {
    let (datasets, wanted) = (DrawsDataset.allCases.map(\.rawValue), Set(seeds))
    var (others, isUsed) = ([Double](), false)
    for child in try root.children() {
      guard let seed = Self.seed(ofGroup: child.name) else {
        addUnknownGroup(child.name, seeds, datasets)
        continue
      }
      guard wanted.contains(seed) else {
        others.append(Double(seed))
        continue
      }
      // What is no group is noted when it is read.
      guard child.kind == .group else { continue }
      var inner = Misfits()
      try collect { () throws(StoreError) in
        let group = try root.openGroup(child.name)
        if try inner.checkNames(in: group, datasets, used: used) { isUsed = true }
      }
      add(inner)
    }
    guard !isUsed else { return }
    add(
      "/: supplies nothing that the sweep uses, expected a group for at least one of its seeds "
        + "(\(Grid.list(seeds.map { Double($0) }))) with one of \(used.map(\.rawValue).joined(separator: ", "))"
        + (others.isEmpty ? "" : "; found seeds \(Grid.list(others.sorted()))"))
  }

  /// Notes names that are nearly those of datasets that a data file lacks; others it may have as it likes.
  mutating func checkMisspelt(_ absent: [String], in root: borrowing HDF5Group) throws(StoreError) {
    guard !absent.isEmpty else { return }
    for child in try root.children() where DrawsDataset(rawValue: child.name) == nil {
      guard !isFull, let nearest = Suggestion.nearest(to: child.name, among: absent) else { continue }
      add("\(Self.path(child.name)): unknown dataset (did you mean \(nearest)?)")
    }
  }

  /// Notes names in a seed's group that nobody looks for; whether it has any of those that are used.
  private mutating func checkNames(
    in group: borrowing HDF5Group, _ datasets: [String], used: [DrawsDataset]
  ) throws(StoreError) -> Bool {
    for child in try group.children() where !datasets.contains(child.name) {
      let nearest = isFull ? nil : Suggestion.nearest(to: child.name, among: datasets)
      addUnknown(
        group.name + Self.path(child.name), "dataset, expected one of \(datasets.joined(separator: ", "))",
        nearest)
    }
    for dataset in used where group.contains(dataset.rawValue) { return true }
    return false
  }

  private mutating func addUnknownGroup(_ name: String, _ seeds: [UInt64], _ datasets: [String]) {
    var nearest: String?
    if !isFull {
      let groups = seeds.prefix(1000).map { DrawsFile.group(of: $0) }
      nearest = Suggestion.nearest(to: name, among: groups + datasets)
      if let dataset = nearest, datasets.contains(dataset) {
        nearest = groups.first.map { "\($0)/\(dataset)" }
      }
    }
    addUnknown(Self.path(name), "name, expected a group seed_<s> for each seed", nearest)
  }

  private mutating func addUnknown(_ path: String, _ what: String, _ nearest: String?) {
    add("\(path): unknown \(what)" + (nearest.map { " (did you mean \($0)?)" } ?? ""))
  }

  /// A name that a file gives, as it may stand in a message.
  private static func path(_ name: String) -> String { "/\(PrintableText.of(name, longest: 100))" }

  /// The seed whose group has this name; nil where no seed's has.
  private static func seed(ofGroup name: String) -> UInt64? {
    guard name.hasPrefix("seed_"), let seed = UInt64(name.dropFirst(5)), DrawsFile.group(of: seed) == name
    else { return nil }
    return seed
  }
}
