import Foundation
import ResultStore
import Surroundings
import SweepPlan
import Synchronization
import Wire

/// Checks whether the files that a configuration names exist here and are the same: a worker that shares the sweep
/// directory may have other paths than its coordinator. Missing files are fetched into a separate folder. A separate thread
/// reads them, because large files take long.
final class InputLookup: Sendable {
  /// What came of it.
  enum Finding: Sendable {
    /// Everything is here.
    case complete(Sweep)
    /// Some files are to be fetched.
    case lacking(InputFetch)
    /// There is no place to fetch them to, or nobody to look for them.
    case stuck(String)
  }

  private struct State {
    var finding: Finding?
    var scratch: Scratch?
  }

  private let news: Wakeup
  private let state = Mutex(State())

  /// - Parameter news: rung when there is a finding.
  init(news: Wakeup) { self.news = news }

  /// Begins to look.
  ///
  /// - Returns: false for a sweep that names no files.
  func begin(_ sweep: Sweep) -> Bool {
    let files = [sweep.draws, sweep.data].compactMap(\.self)
    guard !files.isEmpty else { return false }
    do throws(Threads.Shortage) {
      try Threads.begin(for: "checking the files of the sweep", name: "inputs") { [self] in
        let present = files.filter { (try? FileReference.sha256(ofFileAt: $0.resolvedPath)) == $0.sha256 }
        conclude(finding(for: sweep, present: Set(present.map(\.sha256)), of: files))
      }
    } catch { conclude(.stuck(error.description)) }
    return true
  }

  private func conclude(_ finding: Finding) {
    state.withLock { $0.finding = finding }
    news.ring()
  }

  /// What was found, once.
  func take() -> Finding? {
    state.withLock { state in
      defer { state.finding = nil }
      return state.finding
    }
  }

  /// Removes copies that were fetched.
  func tidy() { _ = state.withLock { $0.scratch }?.remove() }

  private func finding(for sweep: Sweep, present: Set<String>, of files: [FileReference]) -> Finding {
    guard files.contains(where: { !present.contains($0.sha256) }) else { return .complete(sweep) }
    do throws(StoreError) {
      let scratch = try Scratch()
      state.withLock { $0.scratch = scratch }
      return .lacking(InputFetch(for: sweep, into: scratch, present: present))
    } catch { return .stuck("\(error)") }
  }
}
