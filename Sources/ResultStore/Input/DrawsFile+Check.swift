public import Foundation
public import SweepPlan

extension DrawsFile {
  /// Checks what a file supplies for every seed of a sweep, before the sweep starts.
  ///
  /// - Returns: the seeds the file has nothing for, whose draws will all be their own.
  /// - Throws: ``StoreError`` with code `invalid` listing everything that does not fit, one a line (at most
  ///   20), or what opening the file can throw.
  @discardableResult
  public static func check(_ url: URL, sweep: Sweep) throws(StoreError) -> [UInt64] {
    let file = try HDF5File.open(url.path(percentEncoded: false))
    var absent: Set<UInt64> = []
    var problems: [String] = []
    for seed in sweep.grid.values(of: .seed).map({ UInt64($0) }) {
      for sizes in sizes(of: sweep) {
        do throws(StoreError) {
          if try read(file.root, seed, sizes) == nil { absent.insert(seed) }
        } catch {
          guard error.code == .invalid || error.code == .foreign else { throw error }
          problems.append([error.object, error.message].compactMap { $0 }.joined(separator: ": "))
        }
      }
    }
    guard problems.isEmpty else {
      let list = problems.prefix(20) + (problems.count > 20 ? ["and \(problems.count - 20) more"] : [])
      throw StoreError(
        .invalid, path: url.path(percentEncoded: false), message: list.joined(separator: "\n"))
    }
    return absent.sorted()
  }

  /// Sizes that cells of a sweep need: each combination of the axes that decide sizes.
  private static func sizes(of sweep: Sweep) -> [Sizes] {
    let grid = sweep.grid
    let width = grid.values(of: .width).max().map { Int($0) }
    guard sweep.taskKind != .file else {
      return [Sizes(width: width, inputs: sweep.dataShape?.inputs)]
    }
    var all: [Sizes] = []
    for inputs in grid.values(of: .inputs) {
      for samples in grid.values(of: .samples) {
        for tests in grid.values(of: .testSamples) {
          for teacher in grid.values(of: .teacherWidth) {
            all.append(
              Sizes(
                width: width, inputs: Int(inputs), samples: Int(samples), testSamples: Int(tests),
                teacherWidth: teacher > 0 ? Int(teacher) : nil))
          }
        }
      }
    }
    return all
  }
}
