internal import Training

/// Single fields and axes.
extension SweepSchema {
  static func reference(_ definition: String) -> JSONValue { ["$ref": "#/$defs/\(definition)"] }

  static func whole(_ range: ClosedRange<Int>) -> JSONValue {
    ["type": "integer", "minimum": .number(range.lowerBound), "maximum": .number(range.upperBound)]
  }

  /// A section of these fields and no others.
  static func object(_ fields: [FieldDescription], required: [String]) -> JSONValue {
    let properties = JSONValue.object(fields.map { ($0.name, property($0)) })
    let type: JSONValue = ["type": "object", "additionalProperties": false]
    return (required.isEmpty ? type : type.with(["required": .texts(required)])).with([
      "properties": properties
    ])
  }

  static func property(_ field: FieldDescription) -> JSONValue {
    switch field.form {
    case .parameter(let parameter):
      let value = parameter.values.schema.with([
        "description": "\(parameter.helpOrName) Here or as an axis of the grid."
      ])
      return parameter.standard.map { value.with(["default": .number($0)]) } ?? value
    case .choice(let words, let standard):
      let value: JSONValue = ["enum": .texts(words), "description": .text(field.words)]
      return standard.map { value.with(["default": .text($0)]) } ?? value
    case .truth(let standard):
      let value: JSONValue = ["type": "boolean", "description": .text(field.words)]
      return standard.map { value.with(["default": .truth($0)]) } ?? value
    case .whole(let range, let standard):
      return whole(range).with(["description": .text(field.words), "default": .number(standard)])
    case .setting(let setting): return property(setting)
    case .particular: return particular(field.name).with(["description": .text(field.words)])
    }
  }

  private static func property(_ setting: Setting) -> JSONValue {
    let words = JSONValue.text(setting.words.prefix(1).uppercased() + setting.words.dropFirst() + ".")
    switch setting.kind {
    case .truth(let standard):
      return ["type": "boolean", "description": words, "default": .truth(standard)]
    case .numbers(let count):
      return [
        "type": "array", "minItems": .number(count.lowerBound), "maxItems": .number(count.upperBound),
        "items": ["type": "number"], "description": words,
      ]
    }
  }

  private static func particular(_ name: String) -> JSONValue {
    switch name {
    case "learning_rate":
      let rate = Parameter.learningRate
      let base = rate.values.schema.with([
        "description": "\(rate.helpOrName) Here or as the axis \(rate.name) of the grid."
      ])
      let divisors = Sweep.RateDivisor.allCases.map(\.rawValue)
      return [
        "oneOf": [
          rate.values.schema,
          [
            "type": "object", "additionalProperties": false,
            "properties": [
              "base": base,
              "divided_by": [
                "enum": .texts(divisors), "default": .text(Sweep.RateDivisor.none.rawValue),
                "description":
                  "What each cell divides the base by. kernel: tau²·width·p², p the factor of the output, which is the scale of the initial tangent kernel.",
              ],
            ],
          ],
        ],
        "examples": [["base": .number(5e-3), "divided_by": "tau^2"]],
      ]
    case "checkpoints":
      return [
        "type": "array", "minItems": 1, "uniqueItems": true, "items": whole(FieldDescription.steps),
        "examples": [[0, 10, 100, 1000]],
      ]
    case "metrics":
      return ["type": "array", "uniqueItems": true, "items": ["enum": .texts(Observables.names)]]
    case "kernel_samples": return whole(1...FieldDescription.mostKernelSamples)
    case "trajectory":
      let every = whole(1...FieldDescription.steps.upperBound)
        .with(["description": "Steps between records, from step 0 on."])
      return noneOr("every", every).with(["examples": [["every": 100]]])
    case "function":
      let lattice: JSONValue = [
        "type": "array", "minItems": 3, "maxItems": 3,
        "prefixItems": [
          ["type": "number", "title": "lo"], ["type": "number", "title": "hi"],
          whole(2...Lattice.largestCount).with(["title": "n"]),
        ],
        "description":
          "[lo, hi, n]: each coordinate takes n values from lo to hi, both included, at equal distances.",
      ]
      return noneOr("lattice", lattice).with(["examples": [["lattice": [-2, 2, 41]]]])
    default: preconditionFailure("no form is known of \(name)")
    }
  }

  /// The word none, or an object of one field.
  private static func noneOr(_ name: String, _ value: JSONValue) -> JSONValue {
    [
      "default": "none",
      "oneOf": [
        ["const": "none"],
        [
          "type": "object", "additionalProperties": false, "required": .texts([name]),
          "properties": .member(name, value),
        ],
      ],
    ]
  }

  /// One value, several, or a rule that makes them.
  static func axis(_ parameter: Parameter) -> JSONValue {
    let isNeeded = parameter.section == "grid" && parameter.standard == nil && parameter != .delta
    return [
      "description": .text(parameter.helpOrName + (isNeeded ? " Required." : "")),
      "oneOf": [
        parameter.values.schema.with(["title": "one value: an axis of length 1"]),
        [
          "type": "array", "items": parameter.values.schema, "minItems": 1,
          "maxItems": .number(ConfigurationReader.longestAxis), "uniqueItems": true,
          "title": "the values, no two alike",
        ],
        reference("generated"),
      ],
    ]
  }

  static var generated: JSONValue {
    func end(_ title: String) -> JSONValue {
      let largest = ConfigurationReader.largestWhole
      return JSONValue.member("title", .text(title)).with(whole(-largest...largest))
    }
    func spacing(_ words: String, example: JSONValue) -> JSONValue {
      reference("spacing").with(["description": .text(words), "examples": .list([example])])
    }
    return [
      "type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": false,
      "properties": [
        "logspace": spacing(
          "[lo, hi, n]: n values from 10^lo to 10^hi, both included, at equal ratios.", example: [-1, 1, 5]),
        "linspace": spacing(
          "[lo, hi, n]: n values from lo to hi, both included, at equal distances.", example: [-1, 1, 5]),
        "range": [
          "type": "array", "minItems": 2, "maxItems": 3,
          "prefixItems": [
            end("first"), end("end, excluded"),
            whole(1...ConfigurationReader.largestWhole).with(["title": "step", "default": 1]),
          ],
          "description": "[first, end] or [first, end, step]: whole numbers from first, without end.",
          "examples": [[100, 116]],
        ],
      ],
    ]
  }
}

extension ValidValues {
  /// The same numbers for a schema.
  var schema: JSONValue {
    switch self {
    case .finite: ["type": "number"]
    case .positive: ["type": "number", "exclusiveMinimum": 0]
    case .fraction: ["type": "number", "minimum": 0, "maximum": 1]
    case .openFraction: ["type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1]
    case .choice(let choices): ["enum": .list(choices.map { .number($0.value) })]
    case .whole(let range): SweepSchema.whole(range)
    }
  }
}
