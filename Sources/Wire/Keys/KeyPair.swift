import CZeroMQ

/// Both halves of a Curve25519 key.
public struct KeyPair: Sendable {
  /// The half that says who one is.
  public let publicKey: PublicKey
  /// The half that proves it, 32 bytes.
  let secret: [UInt8]

  /// A new pair, from the operating system's random numbers.
  ///
  /// - Throws: ``MessagingError`` where ZeroMQ was built without CURVE.
  public init() throws(MessagingError) {
    var (publicText, secretText) = (Self.emptyText, Self.emptyText)
    guard zmq_curve_keypair(&publicText, &secretText) == 0 else {
      throw MessagingError.last("create a key pair")
    }
    try self.init(publicText: publicText, secret: Self.bytes(secretText))
  }

  /// The pair of a secret key.
  ///
  /// - Throws: ``MessagingError`` where ZeroMQ was built without CURVE.
  /// - Precondition: 32 bytes.
  init(secret: [UInt8]) throws(MessagingError) {
    precondition(secret.count == PublicKey.length)
    var (publicText, secretText) = (Self.emptyText, Self.emptyText)
    guard zmq_z85_encode(&secretText, secret, secret.count) != nil,
      zmq_curve_public(&publicText, &secretText) == 0
    else { throw MessagingError.last("derive a public key") }
    try self.init(publicText: publicText, secret: secret)
  }

  private init(publicText: [CChar], secret: [UInt8]) throws(MessagingError) {
    guard let publicKey = PublicKey(bytes: Self.bytes(publicText)) else {
      throw MessagingError.last("read a key of ZeroMQ")
    }
    self.publicKey = publicKey
    self.secret = secret
  }

  /// Room for a key as ZeroMQ's functions write it: 40 characters of Z85 and a null.
  private static let emptyText = [CChar](repeating: 0, count: 41)

  private static func bytes(_ text: [CChar]) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: PublicKey.length)
    return zmq_z85_decode(&bytes, text) == nil ? [] : bytes
  }
}
