/// Metrics in Prometheus' text format, version 0.0.4: of each a line of help, one of its type, and the samples.
package struct PrometheusText {
  /// What a number may do.
  package enum Kind: String {
    /// Rise, and begin again with the process.
    case counter
    /// Rise and fall.
    case gauge
  }

  /// A value with its labels.
  package struct Sample {
    var labels: [(name: String, value: String)]
    var value: Double

    package init(labels: [(name: String, value: String)] = [], value: Double) {
      (self.labels, self.value) = (labels, value)
    }
  }

  /// As HTTP calls the format.
  package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

  package private(set) var text = ""

  package init() {}

  /// Adds a metric of one value; none where that is not known.
  package mutating func add(_ name: String, _ kind: Kind, _ help: String, _ value: Double?) {
    add(name, kind, help, value.map { [Sample(value: $0)] } ?? [])
  }

  /// Adds a metric of several values.
  package mutating func add(_ name: String, _ kind: Kind, _ help: String, _ samples: [Sample]) {
    guard !samples.isEmpty else { return }
    text += "# HELP \(name) \(Self.escaped(help))\n# TYPE \(name) \(kind.rawValue)\n"
    for sample in samples {
      let labels = sample.labels.map { "\($0.name)=\"\(Self.escaped($0.value, quote: true))\"" }
      text +=
        name + (labels.isEmpty ? "" : "{\(labels.joined(separator: ","))}")
        + " \(Self.number(sample.value))\n"
    }
  }

  private static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
    return Int(exactly: value).map { String($0) } ?? "\(value)"
  }

  private static func escaped(_ text: String, quote: Bool = false) -> String {
    let escaped = text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    return quote ? escaped.replacing("\"", with: "\\\"") : escaped
  }
}
