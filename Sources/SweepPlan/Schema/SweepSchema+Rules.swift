internal import Training

/// How sections must fit together, as far as a schema can say it.
extension SweepSchema {
  static var rules: [JSONValue] {
    placesOfParameters + TaskSpecification.kinds.map(demands) + SolverSpecification.kinds.compactMap(demands)
      + [
        placesOfLearningRate, lattice, aligned, leaky, evenWidths,
      ]
  }

  /// The document has this field in this section.
  private static func has(_ section: String, _ key: String) -> JSONValue {
    [
      "required": .texts([section]),
      "properties": .member(section, ["type": "object", "required": .texts([key])]),
    ]
  }

  /// The document has one of these words in this field.
  private static func says(_ section: String, _ key: String, _ words: [String]) -> JSONValue {
    [
      "required": .texts([section]),
      "properties": .member(
        section, ["required": .texts([key]), "properties": .member(key, ["enum": .texts(words)])]),
    ]
  }

  private static func rule(_ comment: String, if condition: JSONValue, then consequence: JSONValue)
    -> JSONValue
  {
    ["$comment": .text(comment), "if": condition, "then": consequence]
  }

  /// Has none of these fields.
  private static func without(_ keys: [String]) -> JSONValue {
    ["not": ["anyOf": .list(keys.map { ["required": .texts([$0])] })]]
  }

  private static var placesOfParameters: [JSONValue] {
    Parameter.allCases.filter { $0.section != "grid" && $0 != .learningRate }.map { parameter in
      [
        "$comment": "\(parameter.field) or the axis grid.\(parameter.name), not both",
        "not": ["allOf": [has(parameter.section, parameter.key), has("grid", parameter.name)]],
      ]
    }
  }

  private static func demands(of kind: any TaskDescription.Type) -> JSONValue {
    let foreign = Parameter.allCases.filter {
      kind.isSupplied && kind.parameters.contains($0) || kind.value(prescribing: $0) != nil
    }
    let needed = kind.parameters.filter {
      !kind.isSupplied && $0.standard == nil && kind.prescribed[$0] == nil
    }
    var demands: [JSONValue] = []
    if !foreign.isEmpty { demands.append(["properties": ["grid": without(foreign.map(\.name))]]) }
    demands += needed.map { ["anyOf": [has("task", $0.key), has("grid", $0.name)]] }
    if !kind.hasSeveralLabels {
      demands.append([
        "properties": [
          "network": ["properties": ["outputs": ["const": 1], "initialisation": ["const": "random"]]]
        ]
      ])
    }
    return rule(
      "task kind \(kind.name)", if: says("task", "kind", [kind.name]), then: ["allOf": .list(demands)])
  }

  /// Fields and axes that mean nothing to a solver; nil where it knows all.
  private static func demands(of kind: any SolverDescription.Type) -> JSONValue? {
    let foreign = Parameter.allCases.filter { !kind.knows($0) }
    let settings = SolverSpecification.kinds.filter { $0 != kind }.flatMap { $0.settings.map(\.name) }
    guard !foreign.isEmpty else { return nil }
    return rule(
      "solver \(kind.name)", if: says("training", "solver", [kind.name]),
      then: [
        "properties": [
          "training": without(foreign.map(\.key) + settings), "grid": without(foreign.map(\.name)),
        ]
      ])
  }

  private static var placesOfLearningRate: JSONValue {
    func rate(_ form: JSONValue) -> JSONValue {
      [
        "required": ["training"],
        "properties": ["training": ["required": ["learning_rate"], "properties": ["learning_rate": form]]],
      ]
    }
    return [
      "$comment": "learning_rate: a number, a base or an axis",
      "oneOf": [
        has("grid", "learning_rate"), rate(["type": "number"]),
        rate(["type": "object", "required": ["base"]]),
      ],
    ]
  }

  private static var lattice: JSONValue {
    let kinds = TaskSpecification.kinds.filter { !$0.isSupplied && $0.prescribed[.inputs] == nil }
    let record: JSONValue = [
      "required": ["record"],
      "properties": ["record": ["required": ["function"], "properties": ["function": ["type": "object"]]]],
    ]
    return rule(
      "a lattice lies in the plane", if: ["allOf": [record, says("task", "kind", kinds.map { $0.name })]],
      then: [
        "properties": [
          "task": ["properties": ["inputs": ["const": 2]]],
          "grid": ["properties": ["inputs": eachValue(["const": 2])]],
        ]
      ])
  }

  /// Every value of an axis that is not generated.
  private static func eachValue(_ demand: JSONValue) -> JSONValue {
    [
      "if": ["type": "array"], "then": ["items": demand],
      "else": ["if": ["type": "number"], "then": demand],
    ]
  }

  private static var aligned: JSONValue {
    rule(
      "aligned layers start with an output", if: says("network", "initialisation", ["aligned"]),
      then: ["properties": ["network": ["properties": ["symmetrize": ["const": false]]]]])
  }

  private static var leaky: JSONValue {
    rule(
      "leaky needs a leak, and an axis leak needs leaky", if: says("network", "activation", ["leaky"]),
      then: ["anyOf": [has("network", "leak"), has("grid", "leak")]]
    ).with(["else": ["properties": ["grid": without(["leak"])]]])
  }

  private static var evenWidths: JSONValue {
    rule(
      "pairs of neurons need even widths",
      if: [
        "properties": [
          "network": ["properties": ["symmetrize": ["const": true], "initialisation": ["const": "random"]]]
        ]
      ],
      then: ["properties": ["grid": ["properties": ["width": eachValue(["multipleOf": 2])]]]])
  }
}
