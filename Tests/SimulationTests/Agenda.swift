/// What is to come, by time in milliseconds; of one time in the order it was put in.
struct Agenda<Event> {
  private struct Entry {
    var time: Int
    var order: Int
    var event: Event

    static func < (one: Entry, other: Entry) -> Bool { (one.time, one.order) < (other.time, other.order) }
  }

  private var heap: [Entry] = []
  private var count = 0

  mutating func add(_ event: Event, at time: Int) {
    count += 1
    heap.append(Entry(time: time, order: count, event: event))
    var index = heap.count - 1
    while index > 0, heap[index] < heap[(index - 1) / 2] {
      heap.swapAt(index, (index - 1) / 2)
      index = (index - 1) / 2
    }
  }

  mutating func next() -> (time: Int, event: Event)? {
    guard let first = heap.first else { return nil }
    let last = heap.removeLast()
    if !heap.isEmpty {
      heap[0] = last
      var index = 0
      while true {
        var least = index
        for child in [2 * index + 1, 2 * index + 2] where child < heap.count && heap[child] < heap[least] {
          least = child
        }
        if least == index { break }
        heap.swapAt(index, least)
        index = least
      }
    }
    return (first.time, first.event)
  }
}
