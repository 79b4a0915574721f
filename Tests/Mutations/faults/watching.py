"""The live page, metrics, and who may look."""

from fault import faults

SOURCES = "Sources/Watching"
ADDRESSES = ["WatchingTests.WebAddressTests"]
MAPS = ["WatchingTests.MapTests"]
TOKEN = ["Tests/EndToEnd/test_dashboard.py::test_from_elsewhere_only_with_the_token"]

FAULTS = [
    *faults(
        f"{SOURCES}/Service/WebAddress.swift",
        (
            "take a host whose name begins like ours for ours",
            'return «host.lowercased() == "localhost"» ||',
            'host.lowercased().hasPrefix("localhost")',
        ),
        (
            "take a host whose name begins like our address for ours",
            "guard let bytes = bytes(of: host) else { return «false» }",
            'host.hasPrefix("127.")',
        ),
        (
            "take any address of version 6 that ends in one for ours",
            "«bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1»",
            "bytes.last == 1",
        ),
        tests=ADDRESSES,
    ),
    *faults(
        f"{SOURCES}/Service/OpenConnections.swift",
        ("let one answer too many wait", "«count == 0 || count + bytes <= most» else", "count <= most"),
        tests=["WatchingTests.UnsentBytesTests"],
    ),
    *faults(
        f"{SOURCES}/Dashboard/Access.swift",
        ("take the beginning of the token for the token", "guard «a.count == b.count» else", "a.count <= b.count"),
        tests=TOKEN,
    ),
    *faults(
        f"{SOURCES}/Grid/MapPlane.swift",
        (
            "number the places of a map by its rows",
            ": «cell / rowStride % rows * columns + column»",
            "cell / rowStride % rows + column * rows",
        ),
        tests=MAPS,
    ),
    *faults(
        f"{SOURCES}/Grid/CellState.swift",
        (
            "call a cell poisoned that was trained after all",
            "for cell in poisoned where «statuses[cell.cell] == CellStatus.missing.rawValue» {",
            "true",
        ),
        (
            "divide by cells that have no number",
            "Float(sum / «Double(finite)»)",
            "Double(settled)",
        ),
        tests=MAPS,
    ),
    *faults(
        f"{SOURCES}/Metrics/PrometheusText.swift",
        (
            "leave quotes in the labels of metrics",
            'return quote ? «escaped.replacing("\\"", with: "\\\\\\"")» : escaped',
            "escaped",
        ),
        tests=["WatchingTests.PrometheusTextTests"],
    ),
    *faults(
        f"{SOURCES}/Metrics/SweepMetrics.swift",
        ("call a metric's label otherwise", '("version", version), («"sweep"», name)', '"name"'),
        (
            "report the cells that are completed as those of the grid",
            "\"Cells of the sweep's grid.\", Double(«sweep.cells»))",
            "sweep.completed",
        ),
        tests=["Tests/EndToEnd/test_metrics.py::test_metrics_tell_what_the_journal_has"],
    ),
]
