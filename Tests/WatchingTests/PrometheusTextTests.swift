import Testing
import Watching

@Suite struct PrometheusTextTests {
  @Test func labelsAndHelpAreEscaped() {
    var text = PrometheusText()
    text.add("a_total", .counter, "back\\slash\nline", [.init(labels: [("name", "\"x\"\n\\")], value: 1.5)])
    text.add("b", .gauge, "none", nil)
    text.add("c", .gauge, "odd", .infinity)
    #expect(
      text.text
        == #"""
        # HELP a_total back\\slash\nline
        # TYPE a_total counter
        a_total{name="\"x\"\n\\"} 1.5
        # HELP c odd
        # TYPE c gauge
        c +Inf

        """#)
  }
}
