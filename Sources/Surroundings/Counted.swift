/// A number of things in words: "1 shard", "2 shards", "0 shards".
///
/// - Parameters:
///   - noun: one of them.
///   - plural: several of them (default: with an s).
public func counted(_ count: some BinaryInteger, _ noun: String, plural: String? = nil) -> String {
  "\(count) \(count == 1 ? noun : plural ?? noun + "s")"
}
