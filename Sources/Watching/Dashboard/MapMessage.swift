import NIOCore
import ResultStore
import SweepPlan

/// `map?variable=NAME&step=INDEX&rows=AXIS&columns=AXIS&hold=AXIS:INDEX,…&mean=AXIS,…&since=N`: the places of a map that
/// changed since N shards were read of the number, in bytes. An axis that is named nowhere is held at its first value, the
/// seeds' excepted.
///
/// All numbers are little-endian. Six of 32 bits: how many shards have been read (what to ask with next) and how many
/// there are, lengths of the vertical and the horizontal axis, whether this is the whole map (1) rather than a change,
/// and how many places follow: of all first their row-major numbers (32 bits), then their values (float32, NaN for
/// none), then how many numbers each is the mean of (32 bits), then how far they have come (8 bits: 1 some cells, 2 all).
enum MapMessage {
  /// A question that cannot be answered.
  struct Refusal: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
  }

  /// The answer to a question.
  ///
  /// - Throws: ``Refusal`` with the field, its value and what was expected.
  static func answer(to request: WebRequest, from follower: CellFollower) throws(Refusal) -> ByteBuffer {
    let since = try number(request, "since", below: Int(UInt32.max)) ?? 0
    let change = follower.map(try view(request, of: follower), since: since)
    var bytes = ByteBuffer()
    bytes.reserveCapacity(24 + 13 * change.places.count)
    // One that comes from another coordinator's time asks for more than was read here.
    let isWhole = since == 0 || since > change.shardsRead
    for number in [
      change.shardsRead, change.shards, change.rows, change.columns, isWhole ? 1 : 0, change.places.count,
    ] {
      bytes.writeInteger(UInt32(number), endianness: .little)
    }
    for place in change.places { bytes.writeInteger(UInt32(place), endianness: .little) }
    for value in change.values { bytes.writeInteger(value.bitPattern, endianness: .little) }
    for count in change.counts { bytes.writeInteger(count, endianness: .little) }
    bytes.writeBytes(change.states.lazy.map(\.rawValue))
    return bytes
  }

  private static func view(
    _ request: WebRequest, of follower: CellFollower
  ) throws(Refusal) -> MapView {
    let name = request.query("variable") ?? ""
    guard let variable = follower.variables.first(where: { $0.name == name }) else {
      throw Refusal(
        "variable: got '\(name)', expected one of \(follower.variables.map(\.name).joined(separator: ", "))")
    }
    let axes = follower.sweep.grid.axes
    let step = try number(request, "step", below: variable.steps?.count ?? 1) ?? 0
    let usual = MapView.usualAxes(of: follower.sweep.grid)
    let rows = try number(request, "rows", below: axes.count) ?? usual.rows
    let columns = try number(request, "columns", below: axes.count) ?? usual.columns
    var held = MapView.usualHeld(of: follower.sweep.grid, rows: rows, columns: columns)
    for text in (request.query("mean") ?? "").split(separator: ",") {
      guard let axis = Int(text), axes.indices.contains(axis) else {
        throw Refusal("mean: got '\(text)', expected axes, counted from 0")
      }
      held[axis] = nil
    }
    for pair in (request.query("hold") ?? "").split(separator: ",") {
      let parts = pair.split(separator: ":").compactMap { Int($0) }
      guard parts.count == 2, axes.indices.contains(parts[0]),
        axes[parts[0]].values.indices.contains(parts[1])
      else {
        throw Refusal("hold: got '\(pair)', expected AXIS:INDEX, both counted from 0")
      }
      held[parts[0]] = parts[1]
    }
    return MapView(number: CellNumber(variable.name, at: step), rows: rows, columns: columns, held: held)
  }

  private static func number(
    _ request: WebRequest, _ name: String, below limit: Int
  ) throws(Refusal) -> Int? {
    guard let text = request.query(name) else { return nil }
    guard let number = Int(text), (0..<limit).contains(number) else {
      throw Refusal("\(name): got '\(text)', expected a number from 0 to \(limit - 1)")
    }
    return number
  }
}
