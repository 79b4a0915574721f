extension Spacing {
  /// `count` numbers from `low` to `high`, both included, at equal distances: each is the double nearest to the decimal
  /// number that is meant, so that -1 … 1 in 21 steps has 0.3 and not 0.30000000000000004.
  ///
  /// The ends count as the shortest decimals that read back to them. Number i is (high·i + low·(count − 1 − i)) / (count − 1),
  /// reckoned exactly and rounded once (after 60 digits, where there are more). It depends on nothing but its place, so
  /// that a grid that is refined keeps every value, and on no library, so that it is the same on every machine.
  package static func decimal(from low: Double, to high: Double, count: Int) -> [Double] {
    guard count > 1 else { return count == 1 ? [low] : [] }
    let ends = DecimalPair(low, high)
    return (0..<count).map { ends.between($0, of: count - 1) }
  }

  /// 10 to the power of each of ``decimal(from:to:count:)``.
  package static func logarithmic(from low: Double, to high: Double, count: Int) -> [Double] {
    decimal(from: low, to: high, count: count).map { PowerOfTen.value(exponent: $0) }
  }
}

/// Two decimal numbers as multiples of one power of 10^9, in digits of that base, the least first. Digits may have a sign.
private struct DecimalPair {
  private static let base = 1_000_000_000
  private static let digitsInLimb = 9
  /// Limbs of a quotient after which it is cut off: more than 60 digits.
  private static let precision = 8

  private let low: [Int]
  private let high: [Int]
  private let exponent: Int

  init(_ low: Double, _ high: Double) {
    let (a, b) = (Self.parts(low), Self.parts(high))
    let least = min(a.exponent, b.exponent)
    exponent = (least - (least % 9 + 9) % 9)
    let limbs = [a, b].map { [exponent] in Self.limbs($0, exponent) }
    let length = max(limbs[0].count, limbs[1].count)
    func padded(_ limbs: [Int]) -> [Int] { limbs + [Int](repeating: 0, count: length - limbs.count) }
    (self.low, self.high) = (padded(limbs[0]), padded(limbs[1]))
  }

  /// (high·place + low·(parts − place)) / parts as the nearest double.
  func between(_ place: Int, of parts: Int) -> Double {
    var sum = zip(low, high).map { $0 * (parts - place) + $1 * place }
    let isNegative = Self.carry(&sum) < 0
    if isNegative {
      sum = zip(low, high).map { -($0 * (parts - place) + $1 * place) }
      _ = Self.carry(&sum)
    }
    var (quotient, remainder, exponent) = ("", 0, exponent + Self.digitsInLimb * sum.count)
    var limbs = 0
    func divide(_ limb: Int) {
      let (digits, rest) = (remainder * Self.base + limb).quotientAndRemainder(dividingBy: parts)
      let text = String(digits)
      quotient += String(repeating: "0", count: Self.digitsInLimb - text.count) + text
      remainder = rest
      exponent -= Self.digitsInLimb
      if limbs > 0 || digits > 0 { limbs += 1 }
    }
    for limb in sum.reversed() { divide(limb) }
    while remainder > 0, limbs < Self.precision { divide(0) }
    // What is cut off is above nothing: a digit that no rounding takes for a tie.
    if remainder > 0 { (quotient, exponent) = (quotient + "1", exponent - 1) }
    return Double("\(isNegative ? "-" : "")\(quotient)e\(exponent)") ?? 0
  }

  /// Brings every limb between 0 and the base; what is left over is added as another limb.
  ///
  /// - Returns: what is left over; below 0 for a negative number, whose limbs are then of no use.
  private static func carry(_ limbs: inout [Int]) -> Int {
    var carry = 0
    for index in limbs.indices {
      let sum = limbs[index] + carry
      carry = sum >= 0 ? sum / base : -((base - 1 - sum) / base)
      limbs[index] = sum - carry * base
    }
    while carry > 0 {
      limbs.append(carry % base)
      carry /= base
    }
    return carry
  }

  /// The digits of the shortest decimal that reads back to a number, and the power of ten of the last of them.
  private static func parts(_ value: Double) -> (isNegative: Bool, digits: String, exponent: Int) {
    let halves = "\(value.magnitude)".split(separator: "e")
    let mantissa = halves[0].split(separator: ".")
    let fraction = mantissa.count > 1 && mantissa[1] != "0" ? mantissa[1] : ""
    let power = halves.count > 1 ? Int(halves[1]) ?? 0 : 0
    return (value < 0, String(mantissa[0] + fraction), power - fraction.count)
  }

  private static func limbs(
    _ number: (isNegative: Bool, digits: String, exponent: Int), _ exponent: Int
  ) -> [Int] {
    var digits = Array((number.digits + String(repeating: "0", count: number.exponent - exponent)).utf8)[...]
    var limbs: [Int] = []
    while !digits.isEmpty {
      let limb = digits.suffix(digitsInLimb).reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
      limbs.append(number.isNegative ? -limb : limb)
      digits = digits.dropLast(digitsInLimb)
    }
    return limbs
  }
}
