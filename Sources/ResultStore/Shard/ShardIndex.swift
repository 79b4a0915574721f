internal import Foundation

/// Where in a shard its tables lie, and what must be known of it before they are used: what is asked of a shard
/// thousands of times, in a form that takes microseconds to read. (HDF5 takes a fifth of a millisecond to find
/// the same numbers.)
///
/// Lines of text between the HDF5 file and the shard's last line, covered by its hash:
///
///     fingerprint 5b1f…
///     kernels avx2+fma
///     program_version 0.1.0
///     cells 64 width_50_inputs_100_teacher_width_3
///     integers 2048 cell status diverged_at_step evaluations …
///     numbers 4608 tau delta … train_loss:7 …
///     00000412
///
/// `cells` begins a group and says how many it has; of each table there is the offset in the file and the
/// columns. The last line is the number of bytes before it.
struct ShardIndex: Equatable {
  /// A table: `rows` rows of little-endian numbers of eight bytes from `offset` on.
  struct Table: Equatable {
    var offset: Int
    var columns: String
  }

  /// The cells of one shape.
  struct Group: Equatable {
    var name: String
    var rows: Int
    var integers: Table
    var numbers: Table
  }

  var fingerprint: String
  var kernels: String
  var programVersion: String
  var groups: [Group]

  /// Length of the last line.
  private static let closing = 9

  /// The bytes of the index.
  var bytes: [UInt8] {
    var text = "fingerprint \(fingerprint)\nkernels \(kernels)\nprogram_version \(programVersion)\n"
    for group in groups {
      text += "cells \(group.rows) \(group.name)\n"
      text += "integers \(group.integers.offset) \(group.integers.columns)\n"
      text += "numbers \(group.numbers.offset) \(group.numbers.columns)\n"
    }
    let length = String(text.utf8.count)
    return Array((text + String(repeating: "0", count: Self.closing - 1 - length.count) + length + "\n").utf8)
  }

  /// Reads the index that ends `end` bytes into a file.
  ///
  /// - Throws: ``StoreError`` with code `damaged` where there is none, or what reading the file can throw.
  init(from file: borrowing FileReader, before end: Int) throws(StoreError) {
    let closing = String(decoding: try file.bytes(at: end - Self.closing, count: Self.closing), as: UTF8.self)
    guard let length = Int(closing.dropLast()), length >= 0, length <= end - Self.closing else {
      throw Self.damaged(file.path, "the length \(closing.debugDescription)")
    }
    let bytes = try file.bytes(at: end - Self.closing - length, count: length)
    (fingerprint, kernels, programVersion, groups) = ("", "", "", [])
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      let parts = line.split(separator: UInt8(ascii: " "), maxSplits: 1, omittingEmptySubsequences: false)
      let value = parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : ""
      switch String(decoding: parts[0], as: UTF8.self) {
      case "fingerprint": fingerprint = value
      case "kernels": kernels = value
      case "program_version": programVersion = value
      case let key: try add(key, value, file.path)
      }
    }
    guard groups.allSatisfy({ $0.integers.offset > 0 && $0.numbers.offset > 0 }) else {
      throw Self.damaged(file.path, "cells without tables")
    }
  }

  private mutating func add(_ key: String, _ value: String, _ path: String) throws(StoreError) {
    let parts = value.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, let number = Int(parts[0]), number >= 0 else {
      throw Self.damaged(path, "the line “\(key) \(value)”")
    }
    let none = Table(offset: 0, columns: "")
    switch (key, groups.indices.last) {
    case ("cells", _):
      groups.append(Group(name: String(parts[1]), rows: number, integers: none, numbers: none))
    case ("integers", let last?): groups[last].integers = Table(offset: number, columns: String(parts[1]))
    case ("numbers", let last?): groups[last].numbers = Table(offset: number, columns: String(parts[1]))
    default: throw Self.damaged(path, "the line “\(key) \(value)”")
    }
  }

  init(fingerprint: String, kernels: String, programVersion: String, groups: [Group]) {
    (self.fingerprint, self.kernels, self.programVersion) = (fingerprint, kernels, programVersion)
    self.groups = groups
  }

  private static func damaged(_ path: String, _ what: String) -> StoreError {
    StoreError(.damaged, path: path, message: "its index is invalid: \(what)")
  }
}
