"""The process and its machine: texts, limits, files, child processes."""

from fault import faults

SOURCES = "Sources/Surroundings"

FAULTS = [
    *faults(
        f"{SOURCES}/Text/TextLine.swift",
        ("count the lines of Windows twice", "let isSecondHalf = «isAfterReturn && byte == newline»", "false"),
        tests=["SurroundingsTests.TextLineTests"],
    ),
    *faults(
        f"{SOURCES}/Text/TimeText.swift",
        ("tell all minutes beside the hours", "\\(two(«whole % 3600 / 60»)) min", "whole / 60"),
        tests=["SurroundingsTests.timeText"],
    ),
    *faults(
        f"{SOURCES}/PrintableText.swift",
        (
            "cut a text a character too late",
            "«size + UTF8.width(kept) <= longest» else { return cut",
            "size <= longest",
        ),
        (
            "let marks of direction through",
            "case .control, .format, .surrogate, .unassigned, .privateUse, .lineSeparator, .paragraphSeparator:\n"
            "      return «.hidden»\n",
            ".plain",
        ),
        tests=["SurroundingsTests.PrintableTextTests"],
    ),
    *faults(
        f"{SOURCES}/Counted.swift",
        ("count no thing as one", "«count == 1» ? noun", "count <= 1"),
        tests=["SurroundingsTests.countedThings"],
    ),
    *faults(
        f"{SOURCES}/Limits/CoreAllowance.swift",
        ("make no use of half a core", "min(«cores.rounded(.up)», 1e9)", "cores.rounded(.down)"),
        tests=["SurroundingsTests.CoreAllowanceTests"],
    ),
    *faults(
        f"{SOURCES}/Limits/MemoryAllowance.swift",
        ("count pages of files as memory in use", "max(0, «(all ?? 0) - (files ?? 0)»)", "all ?? 0"),
        tests=["SurroundingsTests.MemoryAllowanceTests"],
    ),
    *faults(
        f"{SOURCES}/Limits/ProcessLimit.swift",
        ("miss a limit that is just met", "«count >= most»\n", "count > most"),
        tests=["SurroundingsTests.ProcessLimitTests"],
    ),
    *faults(
        f"{SOURCES}/ChildProcess.swift",
        ("read an exit status from the wrong byte", ".status(«status >> 8 & 0xFF»)", "status & 0xFF"),
        tests=["SurroundingsTests.ChildProcessTests"],
    ),
]
