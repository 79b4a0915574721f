import Foundation

/// How much is tried of what is made at random.
package enum Fuzzing {
  /// So many times the ordinary share, which is 1; `make fuzz` asks for more.
  package static let share = ProcessInfo.processInfo.environment["RICHSWEEP_FUZZ"].flatMap { Int($0) } ?? 1
}
