import Foundation
import Surroundings
import Testing

@Suite struct ThreadTimeTests {
  /// A thread that waits uses the clock on the wall and hardly its own.
  @Test func waitingCostsNothing() {
    let (wall, own) = (ContinuousClock.now, ThreadTime.now)
    // Real work in between: however busy the machine is, a thread never gets more time than passes.
    var sum = 0.0
    for index in 1...200_000 { sum += sin(Double(index)) }
    Thread.sleep(forTimeInterval: 0.2)
    let (passed, used) = (ContinuousClock.now - wall, ThreadTime.now - own)
    #expect(sum.isFinite && used > .zero)
    #expect(used < passed - .milliseconds(150), "the sleep is not counted")
  }

  /// A stopwatch that is looked at without a pause says what the system says, to its own step, and never runs back.
  @Test func aStopwatchKeepsToTheThreadsTime() {
    var watch = ThreadStopwatch()
    let start = ThreadTime.now
    var (last, sum, isMonotone) = (watch.used, 0.0, true)
    for index in 1...200_000 {
      sum += sin(Double(index))
      watch.look()
      isMonotone = isMonotone && watch.used >= last
      last = watch.used
    }
    Thread.sleep(forTimeInterval: 0.2)
    watch.look()
    let drift = watch.used - ThreadTime.now
    #expect(
      sum.isFinite && isMonotone && watch.used > start && drift < .milliseconds(1)
        && drift > .milliseconds(-100))
  }
}
