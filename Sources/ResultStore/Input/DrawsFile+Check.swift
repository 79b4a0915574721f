public import Foundation
public import SweepPlan
internal import Training

extension DrawsFile {
  /// Checks what a file supplies for every seed of a sweep, before the sweep starts.
  ///
  /// - Returns: the seeds the file has nothing for, whose draws will all be their own.
  /// - Throws: ``StoreError`` with code `invalid` listing everything that does not fit, one a line (at most
  ///   20), or what opening the file can throw.
  @discardableResult
  public static func check(_ url: URL, sweep: Sweep) throws(StoreError) -> [UInt64] {
    let file = try HDF5File.open(url.path(percentEncoded: false))
    let seeds = sweep.grid.values(of: .seed).map { UInt64($0) }
    var absent: Set<UInt64> = []
    var misfits = Misfits()
    try misfits.checkNames(in: file.root, of: seeds, used: DrawsDataset.used(in: sweep.task.kind))
    for seed in seeds {
      for sizes in sizes(of: sweep) {
        var own = Misfits()
        let draws = try read(file.root, seed, sizes, &own)
        misfits.add(own)
        guard let draws else {
          absent.insert(seed)
          continue
        }
        guard own.isEmpty else { continue }
        for misfit in self.misfits(of: draws, to: sweep, sizes) {
          misfits.add("/\(group(of: seed)): \(misfit)")
        }
      }
    }
    try misfits.demandNone(in: url.path(percentEncoded: false))
    return absent.sorted()
  }

  /// What of the initial draws the sweep's networks have no use for, in words.
  private static func misfits(of draws: SeedDraws, to sweep: Sweep, _ sizes: Sizes) -> [String] {
    guard !sweep.task.kind.isSupplied || sweep.dataShape != nil else { return [] }
    var network = sweep.specification(ofCell: 0).network
    network.width = sizes.width ?? network.width
    network.inputs = sizes.inputs ?? network.inputs
    network.outputs = sizes.outputs ?? network.outputs
    var problems = Problems()
    draws.checkInitial(for: network, &problems)
    return problems.all.map(\.message)
  }

  /// Sizes that cells of a sweep need: each combination of the axes that decide sizes.
  private static func sizes(of sweep: Sweep) -> [Sizes] {
    let grid = sweep.grid
    let width = grid.values(of: .width).max().map { Int($0) }
    guard !sweep.task.kind.isSupplied else {
      return [Sizes(width: width, inputs: sweep.dataShape?.inputs)]
    }
    var all: [Sizes] = []
    for inputs in grid.values(of: .inputs) {
      for samples in grid.values(of: .samples) {
        for tests in grid.values(of: .testSamples) {
          for teacher in grid.values(of: .teacherWidth) {
            for outputs in grid.values(of: .outputs) {
              all.append(
                Sizes(
                  width: width, inputs: Int(inputs), samples: Int(samples), testSamples: Int(tests),
                  teacherWidth: teacher > 0 ? Int(teacher) : nil, outputs: Int(outputs)))
            }
          }
        }
      }
    }
    return all
  }
}
