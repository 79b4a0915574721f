import Foundation
import SweepPlan
import Testing

extension Synthetic {
  /// A shard's bytes with the hash they should carry at their end, as a liar would make them.
  static func sealed(_ bytes: Data, in folder: TemporaryFolder) throws -> Data {
    let line = try #require(bytes.range(of: Data("\nrichsweep shard".utf8), options: .backwards))
    let body = bytes[..<line.lowerBound]
    try body.write(to: folder("body"))
    let hash = try FileReference.sha256(ofFileAt: folder("body").path)
    return body + bytes[line.lowerBound..<(bytes.endIndex - 66)] + Data((hash + "\n\n").utf8)
  }
}
