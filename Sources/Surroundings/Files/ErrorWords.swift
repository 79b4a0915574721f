import Foundation

/// Error messages for people. Foundation's own descriptions contain its domains and codes, but not the system's error.
public enum ErrorWords {
  /// The description of our errors; for errors of Foundation, the text of the `errno` behind it and the file if known.
  public static func of(_ error: any Error) -> String {
    if let error = error as? DecodingError { return error.words }
    // On Linux an error of POSIX is cast to a CocoaError, too: what it is its domain says.
    let kind: any Any.Type = type(of: error)
    guard kind is NSError.Type || kind == CocoaError.self || kind == POSIXError.self else {
      return "\(error)"
    }
    let error = error as NSError
    if error.domain == NSPOSIXErrorDomain { return cause(Int32(truncatingIfNeeded: error.code)) }
    return cocoa(error.code, error.userInfo)
  }

  private static func cocoa(_ code: Int, _ facts: [String: Any]) -> String {
    let words =
      (facts[NSUnderlyingErrorKey] as? any Error).map { of($0) } ?? number(code).map { cause($0) }
      ?? "the operating system refused the operation"
    let path =
      facts[NSFilePathErrorKey] as? String ?? (facts[NSURLErrorKey] as? URL)?.path(percentEncoded: false)
    return path.map { "\($0): \(words)" } ?? words
  }

  /// The `errno` that a code of Foundation stands for.
  private static func number(_ code: Int) -> Int32? {
    switch CocoaError.Code(rawValue: code) {
    case .fileNoSuchFile, .fileReadNoSuchFile: ENOENT
    case .fileReadNoPermission, .fileWriteNoPermission: EACCES
    case .fileWriteFileExists: EEXIST
    case .fileWriteOutOfSpace: ENOSPC
    case .fileWriteVolumeReadOnly: EROFS
    case .fileReadInvalidFileName, .fileWriteInvalidFileName: ENAMETOOLONG
    case .fileReadTooLarge: EFBIG
    default: nil
    }
  }

  private static func cause(_ number: Int32) -> String { String(cString: strerror(number)) }
}

extension DecodingError {
  /// What is wrong with a JSON document, and where: "0.w: expected a number".
  public var words: String {
    let (context, problem) = placed
    let place = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(
      separator: ": ")
    return place.isEmpty ? problem : "\(place): \(problem)"
  }

  /// Where it is, and what is wrong there.
  public var placed: (context: Context, problem: String) {
    switch self {
    case .typeMismatch(let type, let context):
      (context, "\(Self.found(context))expected \(Self.noun(type))")
    case .valueNotFound(let type, let context): (context, "got nothing, expected \(Self.noun(type))")
    case .keyNotFound(let key, let context): (context, "missing \(key.stringValue)")
    case .dataCorrupted(let context): (context, Self.problem(context))
    @unknown default: (Context(codingPath: [], debugDescription: ""), "not what was expected")
    }
  }

  private static func problem(_ context: Context) -> String {
    // What Swift says of a text that is none of an enumeration's.
    let alien = /^Cannot initialize .* from invalid String value (.*)$/
    if let found = context.debugDescription.firstMatch(of: alien) {
      return "got '\(found.1)', which is not one of the valid values"
    }
    guard context.underlyingError != nil || context.debugDescription.hasPrefix("The given data") else {
      return context.debugDescription
    }
    let said =
      context.underlyingError.map { "\(($0 as NSError).userInfo[NSDebugDescriptionErrorKey] ?? $0)" } ?? ""
    guard let place = said.firstMatch(of: /line (\d+), column (\d+)/) else {
      return "not JSON: malformed, truncated, or with a number that is too large"
    }
    return "line \(place.1), column \(place.2): not JSON"
  }

  /// What stands there in place of what was expected, as far as Swift says it.
  private static func found(_ context: Context) -> String {
    guard let said = context.debugDescription.firstMatch(of: /but found (.*) instead/) else { return "" }
    let nouns = [
      "a string": "a text", "bool": "true or false", "number": "a number", "an array": "a list",
      "a dictionary": "an object",
    ]
    return nouns[String(said.1)].map { "got \($0), " } ?? ""
  }

  private static func noun(_ type: any Any.Type) -> String {
    switch type {
    case is Bool.Type: return "true or false"
    case is String.Type: return "a text"
    case is any BinaryInteger.Type: return "a whole number"
    case is any BinaryFloatingPoint.Type: return "a number"
    default: return "\(type)".hasPrefix("Array") ? "a list" : "an object"
    }
  }
}
