import SweepPlan
import Training
import Wire

/// What every cell of a sweep is computed with, so that its bits are one arithmetic's: settled by the first recorded
/// shard, or chosen by whoever starts the sweep. Before that whoever comes must agree with those who are there.
extension Coordinator {
  /// The arithmetic a sweep goes on with.
  ///
  /// - Parameter asked: what whoever starts the sweep chose.
  /// - Returns: nil where that is not settled yet.
  /// - Throws: ``OpenSweep/Refusal/different(_:)`` where cells were trained with another than is asked for;
  ///   ``JournalError``.
  static func settledArithmetic(
    asked: String?, in journal: any JournalStore, _ store: any ShardStore
  ) throws -> String? {
    // What a journal without shards says was said by a worker that trained nothing.
    let shards = try journal.shards()
    guard !shards.isEmpty else { return asked }
    var settled = try journal.arithmetic()
    for shard in shards where settled == nil { settled = (try? store.account(of: shard.lease))?.arithmetic }
    if let asked, let settled, asked != settled {
      throw OpenSweep.Refusal.different(
        "--arithmetic: got \(asked), and cells of this sweep were trained with \(settled), whose bits differ; leave the "
          + "option out, or choose another --out")
    }
    return settled ?? asked
  }

  /// Why a worker's cells would have other bits than those of the sweep; nil where they have not.
  ///
  /// - Parameter label: its kernels.
  func conflict(ofKernels label: String, of session: Session) -> String? {
    let offered = CellRun.arithmetic(ofKernels: label)
    if let settled = arithmetic {
      return settled == offered
        ? nil
        : "its kernels (\(label)) compute with \(offered), this sweep with \(settled), and their "
          + "bits differ: choose others with RICHSWEEP_KERNELS, or use another machine"
    }
    guard let others = scheduler.arithmeticInTraining(except: session), others != offered else { return nil }
    return
      "its kernels (\(label)) compute with \(offered), the workers that train the first cells of this sweep with "
      + "\(others), and their bits differ: choose others with RICHSWEEP_KERNELS, or the sweep's with --arithmetic "
      + "when it is started"
  }

  /// The arithmetic of what a worker reports.
  ///
  /// - Throws: ``MessagingError`` where it names no kernels that there are.
  func arithmetic(of done: WireDone, from session: Session) throws(MessagingError) -> String {
    if done.kernels.isEmpty, let introduction = scheduler.introduction(of: session) {
      return introduction.arithmetic
    }
    guard CellRun.isLabel(ofKernels: done.kernels) else {
      throw MessagingError(
        code: .malformed, message: "a report without the kernels its cells were trained with")
    }
    return CellRun.arithmetic(ofKernels: done.kernels)
  }

  /// Shards of an arithmetic are about to be recorded: from now on the sweep has it, and workers with another leave.
  func settle(_ offered: String) throws(JournalError) {
    guard arithmetic == nil else { return }
    try journal.settle(arithmetic: offered)
    arithmetic = offered
    for session in scheduler.sessions {
      guard let theirs = scheduler.introduction(of: session)?.arithmetic, theirs != offered else { continue }
      expel(
        session,
        "its kernels compute with \(theirs), the first cells of this sweep were trained with \(offered)")
    }
  }
}
