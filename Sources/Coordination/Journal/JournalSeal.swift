import Foundation
public import ResultStore
import Surroundings
import SweepPlan

/// The hash of a journal that nobody writes, in a file beside it (`sha256sum -c` reads it). SQLite would not notice most
/// flipped bits.
///
/// A coordinator that stops in order writes it, and the next one removes it before it writes. After a coordinator was
/// killed there is none; then ``Journal/check()``, ``JournalFacts`` and the shards reveal damage.
enum JournalSeal {
  /// Compares a journal with its seal, where both are there.
  ///
  /// - Throws: ``JournalError``, ``JournalError/Code/damaged`` where it is not what was sealed.
  static func check(_ directory: SweepDirectory) throws(JournalError) {
    let path = directory.journal.path(percentEncoded: false)
    guard FileManager.default.fileExists(atPath: path), let seal = read(directory),
      try line(for: directory) != seal
    else { return }
    // A coordinator that began meanwhile has taken it away.
    guard read(directory) != nil else { return }
    throw JournalError(
      code: .damaged,
      message:
        "\(path): damaged (it is not what was written when the last coordinator stopped); run 'richsweep repair', "
        + "and the next run makes a new journal from the shards")
  }

  /// Takes the seal away, for somebody who is about to write.
  ///
  /// - Throws: ``JournalError`` where it cannot be removed.
  static func remove(_ directory: SweepDirectory) throws(JournalError) {
    guard read(directory) != nil else { return }
    try journaled(directory.journalSeal.path(percentEncoded: false)) {
      try SystemFile.remove(directory.journalSeal)
    }
  }

  fileprivate static func line(for directory: SweepDirectory) throws(JournalError) -> String {
    let path = directory.journal.path(percentEncoded: false)
    do throws(FileReference.Unreadable) {
      return "\(try FileReference.sha256(ofFileAt: path))  \(directory.journal.lastPathComponent)"
    } catch {
      throw JournalError(code: .unusable, message: "\(path): \(error.reason)")
    }
  }

  private static func read(_ directory: SweepDirectory) -> String? {
    TextFile.systemLines(directory.journalSeal.path(percentEncoded: false)).map { $0.first?.text ?? "" }
  }
}

extension Journal {
  /// Puts a seal beside a journal that is done with, which must not be written any more.
  ///
  /// It is left without one where somebody still reads what was not carried over into it.
  ///
  /// - Throws: ``JournalError``, ``JournalError/Code/outOfSpace`` among others.
  public func seal(in directory: SweepDirectory) throws(JournalError) {
    guard try carryOver() else { return }
    let line = try JournalSeal.line(for: directory)
    try journaled(directory.journalSeal.path(percentEncoded: false)) {
      try DurableFile.write([Array((line + "\n").utf8)], to: directory.journalSeal)
    }
  }
}
