internal import Training

/// The task in a canonical form: its kind, the file of supplied data, and its settings, each under its own name.
struct CanonicalTask: Codable {
  var kind: String
  var data: FileReference?
  var settings: Settings

  private struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(_ name: String) { stringValue = name }
    init(stringValue: String) { self.init(stringValue) }
    init?(intValue: Int) { nil }
    static let kind = Key("kind"), data = Key("data")
  }

  init(kind: String, data: FileReference?, settings: Settings) {
    (self.kind, self.data, self.settings) = (kind, data, settings)
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    kind = try container.decode(String.self, forKey: .kind)
    data = try container.decodeIfPresent(FileReference.self, forKey: .data)
    settings = [:]
    for key in container.allKeys where ![Key.kind, .data].map(\.stringValue).contains(key.stringValue) {
      settings[key.stringValue] = try container.decode(SettingValue.self, forKey: key)
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(kind, forKey: .kind)
    try container.encodeIfPresent(data, forKey: .data)
    for (name, value) in settings { try container.encode(value, forKey: Key(name)) }
  }
}
