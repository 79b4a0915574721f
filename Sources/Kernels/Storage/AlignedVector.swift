/// Contiguous scalars that begin at a cache line; a value, copied when one of two owners writes. Specialised as
/// ``TwoLayerPass``.
package struct AlignedVector<Element: KernelScalar>: Sendable {
  /// How far apart cache lines are, in bytes.
  package static var alignment: Int { 64 }
  /// How many elements fill a cache line.
  package static var lineCount: Int { alignment / MemoryLayout<Element>.stride }
  /// A count rounded up to whole cache lines.
  static func wholeLines(covering count: Int) -> Int { (count + lineCount - 1) / lineCount * lineCount }

  private var storage: AlignedStorage<Element>

  /// `count` zeros.
  @_specialize(where Element == Double)
  @_specialize(where Element == Float)
  package init(zeros count: Int) { storage = AlignedStorage(count: count) }

  /// The numbers of an array, rounded to the element type.
  @_specialize(where Element == Double)
  @_specialize(where Element == Float)
  package init(_ numbers: [Double]) {
    storage = AlignedStorage(count: numbers.count, zeroed: false)
    Element.round(numbers, into: storage.base)
  }

  /// The number of elements.
  package var count: Int { storage.count }

  /// The elements as doubles, which is exact.
  package var doubles: [Double] {
    withExtendedLifetime(storage) { Element.widen(storage.base, count: count) }
  }

  /// One element.
  package subscript(index: Int) -> Element {
    get {
      precondition(index >= 0 && index < storage.count, "index \(index) outside 0..<\(storage.count)")
      return storage.base[index]
    }
    set {
      precondition(index >= 0 && index < storage.count, "index \(index) outside 0..<\(storage.count)")
      makeUnique()
      storage.base[index] = newValue
    }
  }

  /// Lends the elements for reading.
  func read<Result>(_ body: (UnsafePointer<Element>) -> Result) -> Result {
    withExtendedLifetime(storage) { body(UnsafePointer(storage.base)) }
  }

  /// Lends the elements for writing, after making them this owner's alone.
  mutating func write<Result>(_ body: (UnsafeMutablePointer<Element>) -> Result) -> Result {
    makeUnique()
    return withExtendedLifetime(storage) { body(storage.base) }
  }

  private mutating func makeUnique() {
    if !isKnownUniquelyReferenced(&storage) { storage = AlignedStorage(copying: storage) }
  }
}

/// The memory of an ``AlignedVector``.
///
/// @unchecked Sendable because it is only written through `AlignedVector`, which first makes sure that
/// it holds the only reference.
private final class AlignedStorage<Element: KernelScalar>: @unchecked Sendable {
  let base: UnsafeMutablePointer<Element>
  let count: Int
  /// What was allocated: `base` is the first place in it where a cache line begins. Memory that is asked for aligned
  /// costs several times as much, which tells where cells take microseconds.
  private let room: UnsafeMutableRawPointer

  /// Room for `count` elements, all zero unless they are about to be written.
  init(count: Int, zeroed: Bool = true) {
    precondition(count >= 0, "a vector cannot have \(count) elements")
    let bytes = max(count, 1) * MemoryLayout<Element>.stride
    let alignment = AlignedVector<Element>.alignment
    room = .allocate(byteCount: bytes + alignment - 1, alignment: 1)
    // Lies in the room, whose last `alignment - 1` bytes make up for what is skipped.
    let raw = room.alignedUp(toMultipleOf: alignment)
    // All bits zero are the number zero; in generic code, element by element would be a call for each.
    if zeroed { raw.initializeMemory(as: UInt8.self, repeating: 0, count: bytes) }
    base = raw.bindMemory(to: Element.self, capacity: max(count, 1))
    self.count = count
  }

  convenience init(copying other: AlignedStorage) {
    self.init(count: other.count, zeroed: false)
    base.update(from: other.base, count: count)
  }

  deinit { room.deallocate() }
}
