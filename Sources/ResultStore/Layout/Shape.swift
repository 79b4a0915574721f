/// Shapes in messages.
enum Shape {
  /// "(3, 4)"; a negative length is any.
  static func text(_ lengths: [Int]) -> String {
    "(" + lengths.map { $0 < 0 ? "any" : String($0) }.joined(separator: ", ") + ")"
  }
}
