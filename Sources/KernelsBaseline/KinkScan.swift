import KernelInterface

/// Writes down the samples whose preactivations come near zero on their way, or cross it; returns how many.
@inline(__always)
func kinkScan<L: Line>(_: L.Type, _ view: KinkScanView<L.Scalar>) -> Int {
  let ahead = L(repeating: view.ahead)
  let slack = L(repeating: view.slack)
  let reach = L(repeating: view.reach)
  var found = 0
  for column in stride(from: 0, to: view.count, by: L.count) {
    let start = L.load(view.start + column)
    let latest = L.load(view.latest + column)
    let end = start.addingProduct(ahead, latest - start)
    let lowest = start.smaller(latest).smaller(end)
    let highest = start.larger(latest).larger(end)
    let margin = (reach * L.load(view.slopes + column).magnitude).addingProduct(slack, highest - lowest)
    let nearness = (margin - lowest).smaller(margin + highest)
    guard nearness.hasNonnegative else { continue }
    for lane in 0..<min(L.count, view.count - column) where nearness[lane] >= 0 {
      view.found[found] = Int32(truncatingIfNeeded: column + lane)
      found += 1
    }
  }
  return found
}
