import SweepPlan
import Training
import Wire

/// The arithmetic of a sweep, which is the same for every cell: that of the first recorded shard, or the one chosen at the
/// start. Before the first shard, a new worker must have the arithmetic of the workers that are there.
extension Coordinator {
  /// The arithmetic with which a sweep continues.
  ///
  /// - Parameter asked: the choice at the start.
  /// - Returns: nil if it is not decided yet.
  /// - Throws: ``OpenSweep/Refusal/different(_:)`` if cells were trained with another one; ``JournalError``.
  static func settledArithmetic(
    asked: String?, in journal: any JournalStore, _ store: any ShardStore
  ) throws -> String? {
    // Without shards, the journal's arithmetic is that of a worker that trained nothing.
    let shards = try journal.shards()
    guard !shards.isEmpty else { return asked }
    var settled = try journal.arithmetic()
    for shard in shards where settled == nil { settled = (try? store.account(of: shard.lease))?.arithmetic }
    if let asked, let settled, asked != settled {
      throw OpenSweep.Refusal.different(
        "--arithmetic: got \(asked), but cells of this sweep were trained with \(settled), which gives other bits; omit "
          + "the option, or choose another --out")
    }
    return settled ?? asked
  }

  /// Why a worker's cells would have other bits than those of the sweep; nil if they would not.
  ///
  /// - Parameter label: its kernels.
  func conflict(ofKernels label: String, of session: Session) -> String? {
    let offered = CellRun.arithmetic(ofKernels: label)
    if let settled = arithmetic {
      return settled == offered
        ? nil
        : "its kernels (\(label)) use \(offered), but this sweep uses \(settled), which gives other bits; select "
          + "kernels with RICHSWEEP_KERNELS, or use another machine"
    }
    guard let others = scheduler.arithmeticInTraining(except: session), others != offered else { return nil }
    return
      "its kernels (\(label)) use \(offered), but the workers that train the first cells of this sweep use \(others), "
      + "which gives other bits; select kernels with RICHSWEEP_KERNELS, or start the sweep with --arithmetic"
  }

  /// The arithmetic of what a worker reports.
  ///
  /// - Throws: ``MessagingError`` if it names unknown kernels.
  func arithmetic(of done: WireDone, from session: Session) throws(MessagingError) -> String {
    if done.kernels.isEmpty, let introduction = scheduler.introduction(of: session) {
      return introduction.arithmetic
    }
    guard CellRun.isLabel(ofKernels: done.kernels) else {
      throw MessagingError(
        code: .malformed, message: "a report that does not name the kernels of its cells")
    }
    return CellRun.arithmetic(ofKernels: done.kernels)
  }

  /// Fixes the sweep's arithmetic before its first shard is recorded, and expels workers with the other one.
  func settle(_ offered: String) throws(JournalError) {
    guard arithmetic == nil else { return }
    try journal.settle(arithmetic: offered)
    arithmetic = offered
    for session in scheduler.sessions {
      guard let theirs = scheduler.introduction(of: session)?.arithmetic, theirs != offered else { continue }
      expel(
        session,
        "its kernels use \(theirs), but the first cells of this sweep were trained with \(offered)")
    }
  }
}
