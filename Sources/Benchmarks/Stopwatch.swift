import Foundation

/// Ways of taking times that a busy machine disturbs little.
enum Stopwatch {
  /// Processor time of this process, all its threads together, in seconds.
  static var processSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }

  /// How long a piece of work takes, in seconds.
  static func seconds(_ work: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try work()
    return (ContinuousClock.now - start) / .seconds(1)
  }

  /// Seconds one repetition takes: the best of many slices of some two milliseconds within `budget` seconds, so
  /// that whatever interrupts a slice does not count.
  static func best(within budget: Double, _ work: () -> Void) -> Double {
    var once = seconds(work)
    if once > budget { return min(once, seconds(work)) }
    if once < 0.002 { once = min(once, seconds(work)) }
    let repetitions = max(1, Int(0.002 / max(once, 1e-9)))
    var best = Double.infinity
    var spent = 0.0
    repeat {
      let slice = seconds { for _ in 0..<repetitions { work() } }
      best = min(best, slice / Double(repetitions))
      spent += slice
    } while spent < budget
    return best
  }

  /// The middle of some numbers; NaN for none.
  static func median(_ numbers: [Double]) -> Double {
    let sorted = numbers.sorted()
    guard !sorted.isEmpty else { return .nan }
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  /// The middle of the ratios of numbers measured one right after the other.
  static func medianRatio(_ numerators: [Double], _ denominators: [Double]) -> Double {
    median(zip(numerators, denominators).map { $0 / $1 })
  }
}
