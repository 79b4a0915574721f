import Testing
import Worker

@Suite("Signs of life")
struct HeartbeatsTests {
  @Test("Once a second while answers come at once, or as the coordinator wishes")
  func usual() {
    var heartbeats = Heartbeats()
    #expect(heartbeats.period == .seconds(1) && heartbeats.slack == .zero)
    for second in 1...5 {
      let number = heartbeats.next(at: .seconds(second))
      #expect(number == UInt64(second))
      heartbeats.hearAnswer(to: number, at: .seconds(second) + .milliseconds(40))
    }
    #expect(heartbeats.period == .seconds(1))
    heartbeats.wish(.seconds(7))
    #expect(heartbeats.period == .seconds(7) && heartbeats.slack == .zero)
  }

  @Test("Twenty times as long as an answer takes, at most twice what it was")
  func slowAnswers() {
    var heartbeats = Heartbeats()
    var now = Duration.zero
    // Each answer takes 300 ms: the period goes to 6 s in steps of two.
    for expected in [1, 2, 4, 6, 6] as [Double] {
      let number = heartbeats.next(at: now)
      #expect(heartbeats.period == .seconds(expected))
      heartbeats.hearAnswer(to: number, at: now + .milliseconds(300))
      now += heartbeats.period
    }
    #expect(heartbeats.slack == .seconds(10))
    // Fast again: the next answer says so.
    heartbeats.hearAnswer(to: heartbeats.next(at: now), at: now + .milliseconds(10))
    _ = heartbeats.next(at: now + heartbeats.period)
    #expect(heartbeats.period == .seconds(1))
  }

  @Test("An answer to an earlier one, or a second answer, says nothing")
  func otherAnswers() {
    var heartbeats = Heartbeats()
    let first = heartbeats.next(at: .zero)
    let second = heartbeats.next(at: .seconds(1))
    heartbeats.hearAnswer(to: first, at: .seconds(2))
    #expect(heartbeats.silence(since: .zero, at: .seconds(3)) == .seconds(3))
    heartbeats.hearAnswer(to: second, at: .seconds(4))
    #expect(heartbeats.silence(since: .seconds(4), at: .seconds(9)) == .zero)
    let period = heartbeats.period
    heartbeats.hearAnswer(to: second, at: .seconds(60))
    _ = heartbeats.next(at: .seconds(61))
    #expect(heartbeats.period <= period * 2, "the second answer would have made it a minute's twenty-fold")
  }

  @Test("Silence counts from the first word without an answer, and is over with one")
  func silence() {
    var heartbeats = Heartbeats()
    // Nothing was asked yet.
    #expect(heartbeats.silence(since: .seconds(1), at: .seconds(4)) == .seconds(3))
    let number = heartbeats.next(at: .seconds(5))
    #expect(heartbeats.silence(since: .seconds(1), at: .seconds(9)) == .seconds(4))
    _ = heartbeats.next(at: .seconds(8))
    #expect(
      heartbeats.silence(since: .seconds(1), at: .seconds(9)) == .seconds(4), "the first of them counts")
    #expect(
      heartbeats.silence(since: .seconds(7), at: .seconds(9)) == .seconds(2), "something was heard since")
    heartbeats.hearAnswer(to: number + 1, at: .seconds(10))
    #expect(heartbeats.silence(since: .seconds(7), at: .seconds(20)) == .zero)
  }

  @Test("A new connection begins at the usual pace")
  func restart() {
    var heartbeats = Heartbeats()
    for second in [0, 10, 40] { _ = heartbeats.next(at: .seconds(second)) }
    #expect(heartbeats.period > .seconds(1))
    heartbeats.restart(at: .seconds(50))
    #expect(heartbeats.period == .seconds(1) && heartbeats.slack == .zero)
  }
}
