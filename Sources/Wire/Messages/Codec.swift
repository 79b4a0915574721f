import SwiftProtobuf

/// Version of the conversation: peers of another major version are refused in words.
public enum WireProtocol {
  /// The major version every message carries.
  public static let major: UInt32 = 1
}

extension WireToCoordinator {
  /// The bytes of a message from a worker.
  ///
  /// - Throws: ``MessagingError`` where it would be larger than ``Socket/largestMessage``.
  public static func encode(_ body: OneOf_Body) throws(MessagingError) -> [UInt8] {
    var message = WireToCoordinator()
    message.major = WireProtocol.major
    message.body = body
    return try wireBytes(of: message)
  }

  /// The message a worker sent, its numbers within their bounds and its texts as they can be printed
  /// (``ForeignNumber``, ``PrintableText``).
  ///
  /// - Throws: ``MessagingError`` with ``MessagingError/Code/malformed`` for bytes that are no message,
  ///   one without a body known here, or one of another major version.
  public static func decode(_ bytes: [UInt8]) throws(MessagingError) -> OneOf_Body {
    let message: WireToCoordinator = try wireMessage(from: bytes)
    return try wireBody(message.body, major: message.major, from: "a worker").checked
  }
}

extension WireToWorker {
  /// The bytes of a message from a coordinator.
  ///
  /// - Throws: ``MessagingError`` where it would be larger than ``Socket/largestMessage``.
  public static func encode(_ body: OneOf_Body) throws(MessagingError) -> [UInt8] {
    var message = WireToWorker()
    message.major = WireProtocol.major
    message.body = body
    return try wireBytes(of: message)
  }

  /// The message a coordinator sent, with the same done to it.
  ///
  /// - Throws: ``MessagingError`` as ``WireToCoordinator/decode(_:)`` does.
  public static func decode(_ bytes: [UInt8]) throws(MessagingError) -> OneOf_Body {
    let message: WireToWorker = try wireMessage(from: bytes)
    return try wireBody(message.body, major: message.major, from: "a coordinator").checked
  }
}

private func wireBytes(of message: some Message) throws(MessagingError) -> [UInt8] {
  let bytes: [UInt8]
  do { bytes = try message.serializedBytes() } catch {
    throw MessagingError(code: .malformed, message: "a message cannot be encoded")
  }
  guard bytes.count <= Socket.largestMessage else {
    throw MessagingError(
      code: .malformed,
      message: "a message of \(bytes.count) bytes, expected at most \(Socket.largestMessage)")
  }
  return bytes
}

private func wireMessage<Content: Message>(from bytes: [UInt8]) throws(MessagingError) -> Content {
  do { return try Content(serializedBytes: bytes) } catch {
    throw MessagingError(
      code: .malformed, message: "a message of \(bytes.count) bytes that cannot be decoded")
  }
}

private func wireBody<Body>(_ body: Body?, major: UInt32, from peer: String) throws(MessagingError) -> Body {
  guard major == WireProtocol.major else {
    throw MessagingError(
      code: .malformed,
      message:
        "\(peer) uses version \(major) of the protocol, but this program uses version \(WireProtocol.major); use "
        + "the same version of richsweep for both")
  }
  guard let body else {
    throw MessagingError(code: .malformed, message: "\(peer) sent a message of an unknown kind")
  }
  return body
}
