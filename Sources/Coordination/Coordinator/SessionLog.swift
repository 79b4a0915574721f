import Logging

/// Log lines that workers can cause, limited in number and rate however many sessions there are. A line reports how many
/// were left out.
struct SessionLog {
  /// The largest number of lines at once: ten thousand workers may join and leave.
  private static let most = 20_000.0
  private static let perSecond = 2.0

  private let logger: Logger
  private var allowance = most
  private var last = Duration.zero
  private var leftOut = 0

  init(_ logger: Logger) { self.logger = logger }

  /// Writes a line, or leaves it out.
  mutating func note(
    _ level: Logger.Level, _ sentence: String, _ metadata: Logger.Metadata = [:], at now: Duration
  ) {
    allowance = min(Self.most, allowance + (now - last) / .seconds(1) * Self.perSecond)
    last = now
    guard allowance >= 1 else {
      leftOut += 1
      return
    }
    allowance -= 1
    if leftOut > 0 {
      logger.warning(
        "left out \(leftOut) log lines about workers, because there were too many",
        metadata: ["event": "lines-left-out", "lines": .stringConvertible(leftOut)])
      leftOut = 0
    }
    logger.log(level: level, "\(sentence)", metadata: metadata)
  }
}
