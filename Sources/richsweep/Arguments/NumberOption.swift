import ArgumentParser

/// Readers of numeric options. The argument parser alone would not report what it expected.
enum NumberOption {
  /// Reads a whole number. The command checks the range.
  ///
  /// - Parameter range: in words, such as "from 1 to 4096".
  static func whole(_ range: String) -> @Sendable (String) throws -> Int {
    { text in
      guard let number = Int(text) else {
        throw ValidationError("got '\(text)', expected a whole number \(range)")
      }
      return number
    }
  }

  /// Reads a whole number of at least 0 and at most `largest`.
  static func whole(upTo largest: UInt64) -> @Sendable (String) throws -> UInt64 {
    { text in
      guard let number = UInt64(text), number <= largest else {
        throw ValidationError("got '\(text)', expected a whole number from 0 to \(largest)")
      }
      return number
    }
  }

  /// Reads a number. The command checks the range.
  ///
  /// - Parameter expected: in words, such as "a number from 0 to 1".
  static func real(_ expected: String) -> @Sendable (String) throws -> Double {
    { text in
      guard let number = Double(text) else {
        throw ValidationError("got '\(text)', expected \(expected)")
      }
      return number
    }
  }
}
