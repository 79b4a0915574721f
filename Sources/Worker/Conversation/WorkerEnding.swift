/// How a worker's time ended.
public enum WorkerEnding: Equatable, Sendable {
  /// In good order: everything trained is in a shard.
  case left(reason: String)
  /// The coordinator would not have it.
  case refused(reason: String)
  /// It cannot train here, or the coordinator found that it cannot; what it had goes to others.
  case unfit(reason: String)
  /// No coordinator was heard for as long as it was to be waited for; what was trained is in shards.
  case abandoned(reason: String)
}
