/// Connections by the address they come from, so that it is known at any time which address has most of them.
package struct Crowds {
  private var addresses: [Int32: String?] = [:]
  /// Those of each address, the oldest first.
  private var connections: [String?: [Int32]] = [:]
  /// The addresses with so many connections. The last place is taken, unless there are none.
  private var addressesBySize: [Set<String?>] = [[]]

  package init() {}

  /// How many connections there are.
  package var count: Int { addresses.count }
  /// Whether there are none.
  package var isEmpty: Bool { addresses.isEmpty }
  /// All of them.
  package var descriptors: some Collection<Int32> { addresses.keys }

  /// Where a connection comes from; nil where there is no such connection.
  package func address(of descriptor: Int32) -> String?? { addresses[descriptor] }

  /// Adds a connection. O(1).
  package mutating func add(_ descriptor: Int32, from address: String?) {
    remove(descriptor)
    addresses[descriptor] = .some(address)
    let size = connections[address, default: []].count
    connections[address, default: []].append(descriptor)
    move(address, from: size, to: size + 1)
  }

  /// Takes a connection off, if it is there. O(connections of its address).
  package mutating func remove(_ descriptor: Int32) {
    guard let address = addresses.removeValue(forKey: descriptor), var others = connections[address],
      let index = others.lastIndex(of: descriptor)
    else { return }
    connections[address] = nil
    others.remove(at: index)
    if !others.isEmpty { connections[address] = others }
    move(address, from: others.count + 1, to: others.count)
  }

  /// The newest connection of the address that has most; nil where there are none. O(1).
  package var newestOfLargest: Int32? {
    addressesBySize.last?.first.flatMap { connections[$0]?.last }
  }

  private mutating func move(_ address: String?, from before: Int, to after: Int) {
    if before > 0 { addressesBySize[before].remove(address) }
    if after == addressesBySize.count { addressesBySize.append([]) }
    if after > 0 { addressesBySize[after].insert(address) }
    while addressesBySize.count > 1, addressesBySize[addressesBySize.count - 1].isEmpty {
      addressesBySize.removeLast()
    }
  }
}
