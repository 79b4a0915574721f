"""Who is let in, and what crosses a process boundary."""

from fault import Statement, faults

SOURCES = "Sources/Wire"
KEYS = ["WireTests.KeyFileTests"]
DOOR = ["WireTests.DoorkeeperTests"]
CODEC = ["WireTests.CodecTests"]

FAULTS = [
    *faults(
        f"{SOURCES}/Keys/AdmittedKeys.swift",
        (
            "let everybody in where the list of keys is empty",
            "public func contains(_ key: PublicKey) -> Bool { «keys.contains(key)» }",
            "keys.isEmpty || keys.contains(key)",
        ),
        (
            "use a list of keys of which lines cannot be read",
            "guard «problems.isEmpty» else { throw KeyError",
            "true",
        ),
        tests=[*KEYS, *DOOR],
    ),
    *faults(
        f"{SOURCES}/Keys/AdmissionFile.swift",
        Statement(
            "keep the former keys where the list has become shorter",
            "        «reading.keys = try AdmittedKeys(contentsOf: url)»\n",
            "let new = try AdmittedKeys(contentsOf: url); if new.count >= reading.keys.count { reading.keys = new }",
        ),
        tests=DOOR,
    ),
    *faults(
        f"{SOURCES}/Keys/KeyFile.swift",
        ("take a secret key that one's group can read", "guard «mode & 0o077» == 0 else", "mode & 0o007"),
        tests=[*KEYS, "Tests/EndToEnd/test_keys.py"],
    ),
    *faults(
        f"{SOURCES}/Keys/PublicKey.swift",
        (
            "take the beginning of a key for a key",
            "«digits.count == 2 * PublicKey.length» else",
            "digits.count <= 2 * PublicKey.length",
        ),
        tests=KEYS,
    ),
    *faults(
        f"{SOURCES}/Sockets/Doorkeeper.swift",
        (
            "let everybody in where there is no list of keys",
            "return others?.keys(note: note).contains(key) ?? «false» ?",
            "true",
        ),
        (
            "never look again whether a key is admitted",
            "return «PublicKey(user).map { admission.user(of: $0, note: shared.refusals.note) == user } ?? false»",
            "true",
        ),
        tests=DOOR,
    ),
    *faults(
        f"{SOURCES}/Addresses/Endpoint.swift",
        (
            "take a path that leaves no room for the end of a socket's",
            "guard «address.utf8.count <= Self.longestPath» else",
            "address.utf8.count <= Self.longestPath + 1",
        ),
        tests=["WireTests.EndpointTests"],
    ),
    *faults(
        f"{SOURCES}/Messages/LeaseMessages.swift",
        ("overlook cells behind the last lease of a message", "guard «start == bytes.count» else", "true"),
        tests=CODEC,
    ),
    *faults(
        f"{SOURCES}/Messages/Codec.swift",
        (
            "read messages of a later major version",
            "guard «major == WireProtocol.major» else",
            "major >= WireProtocol.major",
        ),
        tests=CODEC,
    ),
]
