/// Bytes as lower-case hexadecimal digits: how hashes and keys stand in every file of a sweep.
package func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
