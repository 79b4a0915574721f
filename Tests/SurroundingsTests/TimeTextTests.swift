import Surroundings
import Testing

@Test(
  "Durations are said in the units people use",
  arguments: [
    (0.0, "0.0 s"), (0.52, "0.5 s"), (9.9, "9.9 s"), (42, "42 s"), (200, "3 min 20 s"), (7500, "2 h 05 min"),
    (273_600, "3 d 4 h"), (.nan, "unknown"),
  ])
func timeText(seconds: Double, text: String) { #expect(TimeText.short(seconds) == text) }

@Test("A duration is a number of seconds")
func durationInSeconds() { #expect(Duration.milliseconds(1500).inSeconds == 1.5) }
