internal import CHDF5
internal import Foundation

/// What HDF5 has to say about the last call that failed, innermost first.
struct ErrorStack {
  /// One sentence a level of the library.
  private(set) var descriptions: [String] = []

  /// Reads the library's error stack and clears it; to be called inside its lock.
  static func take() -> ErrorStack {
    var stack = ErrorStack()
    withUnsafeMutablePointer(to: &stack) { pointer in
      // The callback runs only during this call, on this thread, so the pointer outlives its use.
      _ = H5Ewalk2(
        richsweep_H5E_DEFAULT(), H5E_WALK_UPWARD,
        { _, entry, stack in
          if let text = entry?.pointee.desc {
            stack?.assumingMemoryBound(to: ErrorStack.self).pointee.descriptions.append(String(cString: text))
          }
          return 0
        }, pointer)
    }
    _ = H5Eclear2(richsweep_H5E_DEFAULT())
    return stack
  }

  /// The innermost sentence and the outermost one, which between them say what happened.
  var summary: String? {
    guard let first = descriptions.first.map(Self.words) else { return nil }
    guard let last = descriptions.last.map(Self.words), descriptions.count > 1, last != first else {
      return "HDF5: \(first)"
    }
    return "HDF5: \(last): \(first)"
  }

  /// A sentence of a file driver without the time, the pointers and the counts it has: what was tried, and why the system
  /// refused it.
  private static func words(_ description: String) -> String {
    guard let number = systemError(in: description) else { return description }
    let action = description.prefix { $0 != ":" && $0 != "," && !$0.isNewline }
    return "\(action): \(String(cString: strerror(number)))"
  }

  /// The operating system's error number that a file driver reported: "…, errno = 28, …".
  var systemError: Int32? {
    descriptions.lazy.compactMap(Self.systemError).first
  }

  private static func systemError(in description: String) -> Int32? {
    description.firstRange(of: "errno = ").flatMap { range in
      Int32(description[range.upperBound...].prefix { $0.isNumber })
    }
  }
}
