internal import Foundation

/// Numbers as text for labels.
package enum NumberText {
  /// A number in at most `digits` significant digits, without trailing zeros: "0.145", "2", "6.9e-04";
  /// whole numbers below a million in full.
  package static func short(_ value: Double, digits: Int = 3) -> String {
    if let whole = Int(exactly: value), whole.magnitude < 1_000_000 { return String(whole) }
    return String(format: "%.\(digits)g", value)
  }

  /// Labels for the values of an axis: as few significant digits as keep them apart, from 2 to 17.
  package static func labels(_ values: [Double]) -> [String] {
    for digits in 2..<17 {
      let labels = values.map { short($0, digits: digits) }
      if Set(labels).count == values.count { return labels }
    }
    return values.map { short($0, digits: 17) }
  }

  /// Text padded with spaces on the left to a width.
  static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
