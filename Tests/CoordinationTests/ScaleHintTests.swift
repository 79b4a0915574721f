import Coordination
import Testing

@Suite struct ScaleHintTests {
  @Test(
    arguments: [
      // Equal cells: a thread each.
      (cells: 10, work: 100.0, longest: 10.0, threads: 10, left: 10.0),
      // One cell dwarfs the rest: two threads, and all is left to it.
      (cells: 11, work: 110.0, longest: 60.0, threads: 2, left: 60.0),
      // Many short cells: a thread for every ten seconds, and none for less.
      (cells: 100_000, work: 36.0, longest: 0.01, threads: 3, left: 12.0),
      (cells: 100, work: 9.0, longest: 0.1, threads: 1, left: 9.0),
      (cells: 5, work: 0.0, longest: 0.0, threads: 1, left: 0.0),
      (cells: 0, work: 0.0, longest: 0.0, threads: 0, left: 0.0),
    ])
  func noMoreThreadsThanShortenIt(
    _ cells: Int, _ work: Double, _ longest: Double, _ threads: Int, _ left: Double
  ) {
    let hint = Scheduler.ScaleHint(cells: cells, work: work, longest: longest)
    #expect(hint.usefulThreads == threads)
    #expect(hint.secondsLeft == left)
  }
}
