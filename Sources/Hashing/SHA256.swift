internal import COpenSSL

/// SHA-256 (FIPS 180-4) of bytes that come in pieces, by OpenSSL's libcrypto.
package struct SHA256: ~Copyable {
  /// An `EVP_MD_CTX`, of this value alone.
  private let context: OpaquePointer

  /// Of no bytes yet.
  package init() {
    context = Self.makeContext()
    Self.demand(EVP_DigestInit_ex(context, EVP_sha256(), nil))
  }

  deinit { EVP_MD_CTX_free(context) }

  /// Adds bytes at the end.
  package mutating func update(_ bytes: some Collection<UInt8>) {
    let isAdded: Void? = bytes.withContiguousStorageIfAvailable { add(UnsafeRawBufferPointer($0)) }
    if isAdded == nil { Array(bytes).withUnsafeBytes { add($0) } }
  }

  /// The hash of the bytes so far, 32 of them; more can be added afterwards.
  package func finalize() -> [UInt8] {
    // The end is made on a copy, which this call alone has.
    let copy = Self.makeContext()
    defer { EVP_MD_CTX_free(copy) }
    Self.demand(EVP_MD_CTX_copy_ex(copy, context))
    var hash = [UInt8](repeating: 0, count: Int(EVP_MD_get_size(EVP_sha256())))
    Self.demand(EVP_DigestFinal_ex(copy, &hash, nil))
    return hash
  }

  // The pointer is used only during the call.
  private func add(_ bytes: UnsafeRawBufferPointer) {
    Self.demand(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count))
  }

  /// It takes some hundred bytes; a process that cannot get them cannot go on, whatever it is told.
  private static func makeContext() -> OpaquePointer {
    guard let context = EVP_MD_CTX_new() else { fatalError("no memory for a hash") }
    return context
  }

  /// There is nothing about hashing that can fail but the memory for it.
  private static func demand(_ status: Int32) {
    precondition(status == 1, "libcrypto could not hash: no memory, or it was built without SHA-256")
  }
}

/// SHA-256 of a text's UTF-8 bytes, lower-case hexadecimal.
package func sha256(of text: String) -> String {
  var hash = SHA256()
  hash.update(text.utf8)
  return hexadecimal(hash.finalize())
}
