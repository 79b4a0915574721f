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
}
