import Foundation
import Synchronization

/// The program's results. Unlike on ``StandardError``, it is an error if they cannot be written.
public enum StandardOutput {
  /// The first error number; 0 while there is none.
  private static let errorNumber = Atomic<Int32>(0)

  /// Why results did not arrive.
  public struct Failure: Error, Equatable, Sendable, CustomStringConvertible {
    /// What the operating system said.
    public let errorNumber: Int32

    /// Whether whoever read them has enough, as `head` has: nobody is to be told.
    public var isClosedPipe: Bool { errorNumber == EPIPE }

    /// What is wrong.
    public var cause: String {
      errorNumber == EBADF
        ? "standard output is closed"
        : "cannot write to standard output: \(String(cString: strerror(errorNumber)))"
    }

    /// What is wrong and what to do.
    public var description: String {
      errorNumber == EBADF
        ? "\(cause); the results were not written: redirect it to a file or terminal"
        : "\(cause); the results are incomplete"
    }
  }

  /// Writes a text and what ends it. After a failure nothing more is written; ``failure`` tells of it.
  public static func print(_ text: String, terminator: String = "\n") {
    guard errorNumber.load(ordering: .relaxed) == 0 else { return }
    let number = writeAll((text + terminator).utf8, to: STDOUT_FILENO)
    if number != 0 { errorNumber.store(number, ordering: .relaxed) }
  }

  /// Writes a line of which parts are words of others: of peers, of files, of journals.
  public static func say(_ line: String) { print(PrintableText.of(line, longest: 16_384)) }

  /// Why results did not arrive; nil where all did. To be asked at the end of the program.
  public static var failure: Failure? {
    let number = errorNumber.load(ordering: .relaxed)
    return number == 0 ? nil : Failure(errorNumber: number)
  }
}
