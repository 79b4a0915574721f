"""Hashes of files and texts."""

from fault import Statement, faults

SOURCES = "Sources/Hashing"
FILES = ["HashingTests.FileDigestTests"]

FAULTS = [
    *faults(
        f"{SOURCES}/Hexadecimal.swift",
        ("write small bytes with one digit", '«($0 < 16 ? "0" : "")» + String', '""'),
        tests=["HashingTests.FileDigestTests", "HashingTests.SHA256Tests"],
    ),
    *faults(
        f"{SOURCES}/FileDigest.swift",
        ("hash the trailer with the body", "let bodySize = max(0, «size - length»)", "size"),
        ("take the hash of the body for that of the whole", "whole = «tail.isEmpty» ? body", "true"),
        Statement("count the room for bytes as bytes that were read", "      «position += count»\n", "position += buffer.count"),
        ("report the size that a file was opened with plus its trailer", "byteCount = «position»", "position + length"),
        tests=FILES,
    ),
    *faults(
        f"{SOURCES}/SHA256.swift",
        Statement(
            "leave out bytes that do not lie together",
            "if isAdded == nil { «Array(bytes).withUnsafeBytes { add($0) }» }",
            "",
        ),
        tests=["HashingTests"],
    ),
]
