import Coordination

/// What a history is like: how large the sweep is, and how much goes wrong.
struct Conditions {
  let cells: Int
  let settings: Scheduler.Settings
  /// Messages lost, and as many doubled, of a thousand.
  let loss: Int
  /// The longest a message is under way, in milliseconds.
  let delay: Int
  /// Mean milliseconds between troubles.
  let troubleEvery: Int
  /// When the troubles end.
  let calm: Int
  /// Workers without the sweep directory, of a thousand.
  let remote: Int
  /// Cells that kill whoever trains them, and cells that cannot be trained.
  let deadly: Set<Int>
  let failing: Set<Int>
  /// The longest a write takes, in milliseconds.
  let slowness: Int
  /// Whether workers come whose kernels compute otherwise.
  let isMixed: Bool
  /// Whether admitted peers lie.
  let liars: Bool
  let workers: Int
  /// The longest a cell takes, in milliseconds.
  let longestCell: Int

  init(_ random: inout Generator) {
    cells = random.pick([1, 2, 5, 13, 34, 89, 144])
    var settings = Scheduler.Settings()
    if random.chance(500) {
      settings.largestLease = random.number(1...20)
      settings.smallestLeaseSeconds = 1e9
      settings.leaseSeconds = 1e9
      settings.secondsAhead = random.pick([0, 0.25])
    } else {
      settings.largestLease = random.pick([1, 3, 1 << 16])
      settings.secondsAhead = random.pick([1e-5, 0.25])
    }
    settings.silence = .seconds(random.pick([10, 15]))
    settings.copyAfter = .seconds(random.pick([2, 10]))
    settings.recallSeconds = random.pick([0, 0.5, 1e9])
    settings.stall = .seconds(random.pick([20, 60, 900]))
    self.settings = settings
    loss = random.pick([0, 0, 20, 150])
    delay = random.pick([1, 50, 2000])
    troubleEvery = random.pick([500, 3000, 20_000])
    calm = random.number(0...120_000)
    remote = random.pick([0, 500, 1000])
    let (cells, manyBad) = (cells, random.chance(200))
    func some(_ perMille: Int) -> Set<Int> { Set((0..<cells).filter { _ in random.chance(perMille) }) }
    deadly = manyBad ? some(20) : []
    failing = manyBad ? some(20) : []
    slowness = random.pick([0, 0, 5, 1500])
    liars = random.chance(250)
    isMixed = random.chance(200)
    workers = random.number(1...4)
    longestCell = random.pick([20, 500, 4000])
  }

  /// Whether a cell's training diverges.
  static func diverges(_ cell: Int) -> Bool { cell % 7 == 3 }
}
