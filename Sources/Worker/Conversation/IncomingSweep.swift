import Hashing
package import Wire

/// A configuration that comes in pieces, as it is too long for a welcome.
package struct IncomingSweep {
  /// The welcome, which lacks it.
  private var welcome: WireWelcome
  private var bytes: [UInt8] = []
  /// Its hash.
  package let sha256: String

  package init(_ welcome: WireWelcome) { (self.welcome, sha256) = (welcome, welcome.sweepSha256) }

  /// What to ask for.
  package var request: WireFileRequest {
    var request = WireFileRequest()
    request.sha256 = sha256
    request.offset = UInt64(bytes.count)
    request.limit = UInt64(bytes.count + WireFilePiece.credit)
    return request
  }

  /// Takes a piece; one that was not asked for is left alone.
  ///
  /// - Returns: the welcome as it would have been, once all is here; nil before.
  /// - Throws: ``MessagingError`` where it is not what was promised.
  package mutating func take(_ piece: WireFilePiece) throws(MessagingError) -> WireWelcome? {
    guard piece.offset == UInt64(bytes.count) else { return nil }
    guard piece.size <= UInt64(WireWelcome.mostBytesOfSweep), !piece.bytes.isEmpty,
      piece.bytes.count <= Int(clamping: piece.size) - bytes.count
    else {
      throw MessagingError(
        code: .malformed,
        message: "a configuration that is too long (\(piece.size) bytes) or truncated")
    }
    bytes += piece.bytes
    guard bytes.count == Int(clamping: piece.size) else { return nil }
    var whole = welcome
    (whole.sweep, whole.sweepSha256) = (String(decoding: bytes, as: UTF8.self), "")
    guard Hashing.sha256(of: whole.sweep) == sha256 else {
      throw MessagingError(
        code: .malformed, message: "a configuration that does not match the announced hash")
    }
    return whole
  }
}

extension Conversation {
  /// Asks for what is to come of a configuration, now and then once more.
  func askForConfiguration() throws(MessagingError) {
    guard let configuration, now - askedForInputs > .seconds(5) || askedForInputs == .zero else { return }
    askedForInputs = now
    _ = try post(.fileRequest(configuration.request))
  }

  /// Takes a piece of a configuration, and begins when all are here.
  func takeConfiguration(_ piece: WireFilePiece) throws(MessagingError) {
    do throws(MessagingError) {
      let before = configuration?.request.offset
      let whole = try configuration?.take(piece)
      if let whole {
        try confirm(piece)
        (configuration, askedForInputs) = (nil, .zero)
        return try begin(whole)
      }
      guard configuration?.request.offset != before else { return }
    } catch {
      guard error.code == .malformed else { throw error }
      ending = .refused(reason: "the coordinator sent \(error)")
      return
    }
    askedForInputs = .zero
    try askForConfiguration()
  }
}
