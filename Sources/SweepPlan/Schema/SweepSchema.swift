internal import Training

/// The JSON Schema of configurations, for editors and for whoever writes them by a program.
///
/// It is made from the tables that the reader takes fields, valid values and standards from, so that a new parameter, task
/// or solver is in it. It admits what the program reads; the program refuses more, because a schema does not know files,
/// sizes, or the values of generated axes.
public enum SweepSchema {
  /// JSON of the draft 2020-12, with a line end.
  public static var text: String { schema.indented + "\n" }

  private static var schema: JSONValue {
    [
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "richsweep sweep",
      "description":
        "A sweep: the same task, network and training at every point of a grid. The program checks more than a schema can, such as the values of generated axes, files, sizes and batches.",
      "type": "object",
      "additionalProperties": false,
      "required": ["task", "grid", "training"],
      "properties": .object(FieldDescription.sections.map { ($0.name, section($0)) }),
      "allOf": .list(rules),
      "$defs": [
        "numbers": ["type": "array", "items": ["type": "number"], "minItems": 1, "maxItems": 1000],
        "rows": ["type": "array", "items": reference("numbers"), "minItems": 1],
        "generated": generated,
        "spacing": [
          "type": "array", "minItems": 3, "maxItems": 3,
          "prefixItems": [
            ["type": "number", "title": "lo"], ["type": "number", "title": "hi"],
            whole(2...ConfigurationReader.longestAxis).with(["title": "n"]),
          ],
        ],
        "path": ["type": "string", "minLength": 1],
      ],
    ]
  }

  private static func section(_ field: FieldDescription) -> JSONValue {
    switch field.name {
    case "task": return task.with(["description": .text(field.words)])
    case "grid": return grid.with(["description": .text(field.words)])
    case "network":
      return object(FieldDescription.network, required: []).with([
        "description": .text(field.words),
        "if": ["required": ["leak"]],
        "then": ["required": ["activation"], "properties": ["activation": ["const": "leaky"]]],
      ])
    case "training":
      return object(FieldDescription.training, required: ["solver", "checkpoints"])
        .with(["description": .text(field.words)])
    case "record":
      return object(FieldDescription.record, required: []).with(["description": .text(field.words)])
    case "draws": return draws
    default:
      return [
        "type": "string", "pattern": .text(Sweep.patternOfNames), "description": .text(field.words),
        "examples": ["my-sweep"],
      ]
    }
  }

  private static var task: JSONValue {
    let kinds = TaskSpecification.kinds.map { kind -> JSONValue in
      let needed = kind.isSupplied ? ["path"] : kind.settings.filter { $0.standard == nil }.map(\.name)
      let members = FieldDescription.task(kind).map { field -> (String, JSONValue) in
        switch field.form {
        case .parameter(let parameter):
          guard let prescription = kind.prescribed[parameter] else { break }
          let value = JSONValue.number(prescription.value)
          return (
            field.name,
            [
              "const": value, "default": value,
              "description":
                "\(parameter.helpOrName) It is \(Parameter.text(prescription.value)): \(prescription.reason).",
            ]
          )
        case .particular where field.name == "kind":
          return (field.name, ["const": .text(kind.name), "description": .text(field.words)])
        case .particular:
          return (field.name, reference("path").with(["description": .text(field.words)]))
        default: break
        }
        return (field.name, property(field))
      }
      return [
        "title": .text(kind.name), "additionalProperties": false, "required": .texts(["kind"] + needed),
        "properties": .object(members.map { (name: $0.0, value: $0.1) }),
      ]
    }
    return ["type": "object", "required": ["kind"], "oneOf": .list(kinds)]
  }

  private static var grid: JSONValue {
    let needed = Parameter.allCases.filter { $0.section == "grid" && $0.standard == nil && $0 != .delta }
    return [
      "type": "object", "additionalProperties": false, "required": .texts(needed.map(\.name)),
      "oneOf": .list(
        [Parameter.delta, .conservedDelta].map { ["required": .texts([$0.name]), "title": .text($0.name)] }),
      "properties": .object(Parameter.allCases.map { ($0.name, axis($0)) }),
    ]
  }

  private static var draws: JSONValue {
    var names: [String] = []
    for name in TaskSpecification.kinds.flatMap({ $0.draws }) where !names.contains(name) {
      names.append(name)
    }
    func parts(_ parts: KeyValuePairs<String, String>, _ definition: String) -> [(
      name: String, value: JSONValue
    )] {
      parts.map { ($0.key, reference(definition).with(["description": .text($0.value)])) }
    }
    return [
      "description": "Your own random draws: a file, or the draws themselves. What is missing is drawn.",
      "oneOf": [
        reference("path").with([
          "description":
            "HDF5 file with a group seed_<s> for each seed. Datasets: \(names.joined(separator: ", "))."
        ]),
        [
          "title": "the draws, the same for every seed", "type": "object", "additionalProperties": false,
          "properties": .object(parts(InlineDraws.matrices, "rows") + parts(InlineDraws.vectors, "numbers")),
        ],
      ],
    ]
  }
}

extension Parameter {
  /// The section of the configuration that has it where it is no axis.
  var section: String { String(field.prefix { $0 != "." }) }
  /// Its field in ``section``.
  var key: String { String(field.dropFirst(section.count + 1)) }
  /// What it means, as a sentence.
  var helpOrName: String { help ?? longName.prefix(1).uppercased() + longName.dropFirst() + "." }
}
