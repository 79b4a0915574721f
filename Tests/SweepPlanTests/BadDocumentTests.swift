import SweepPlan
import Testing

@Suite("Documents that are no sweeps")
struct BadDocumentTests {
  @Test("Every problem is named with its line, field, value and expectation", arguments: BadDocument.all)
  func messages(_ document: BadDocument) {
    let error = #expect(throws: ConfigurationError.self) { try Document.sweep(document.yaml) }
    let lines = error?.description.split(separator: "\n").map { String($0.dropFirst("sweep.yaml:".count)) }
    #expect(lines == document.messages)
  }
}
