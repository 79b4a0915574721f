import Logging

/// The log of a history's processes, told to whoever listens.
struct Retelling: LogHandler {
  let listener: (@Sendable (String) -> Void)?
  var metadata = Logger.Metadata()
  var logLevel: Logger.Level {
    get { listener == nil ? .critical : .info }
    set {}
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) { listener?("  \(event.level): \(event.message)") }
}
