"""The check of the sources' structure: what it finds where something was planted, and what it leaves alone."""

from pathlib import Path

import pytest

from rules import check

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def findings(tmp_path):
    """Writes the files of a package, and says what is found in them."""
    def find(files, tolerated=()):
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return [str(finding) for finding in check(tmp_path, tolerated)]

    return find


@pytest.fixture
def found_in(findings):
    """What is found in the text of one file, without the place of the file."""
    def find(text, target="Plain"):
        path = f"Sources/{target}/File.swift"
        return [finding.removeprefix(f"{path}:") for finding in findings({path: text})]

    return find


def function(lines, signature="func long() {"):
    """A function of so many lines."""
    return "\n".join([signature, *["  step()"] * (lines - 2), "}"])


def nested(blocks, statement="step()"):
    """A function with a statement inside so many blocks."""
    return "func deep() {\n" + "if true {\n" * blocks + statement + "\n" + "}\n" * blocks + "}\n"


def taking(count, head="func take"):
    """A function of so many parameters."""
    return head + "(" + ", ".join(f"_ p{number}: [Int: Int]" for number in range(count)) + ") {}"


def test_the_sources_of_this_repository_keep_the_rules():
    assert [str(finding) for finding in check(ROOT)] == []


# Circles of folders

ONE = "Sources/Plain/One/First.swift"
TWO = "Sources/Plain/Two/Second.swift"
CIRCLE = "expected no circle among folders, found Sources/Plain/One, Sources/Plain/Two"


def test_two_folders_that_use_each_other_are_found_with_a_use_each_way(findings):
    assert findings({
        ONE: "struct First {\n  var next: Second?\n}\n",
        TWO: "final class Second {}\n\nfunc before() -> First { First() }\n",
    }) == [
        f"{ONE}:2: Sources/Plain/One uses 'Second' of Sources/Plain/Two; {CIRCLE}",
        f"{TWO}:3: Sources/Plain/Two uses 'First' of Sources/Plain/One; {CIRCLE}",
    ]


def test_a_circle_of_three_is_found(findings):
    found = findings({
        "Sources/Plain/A/A.swift": "enum A { static func go() { b() } }",
        "Sources/Plain/B/B.swift": "public func b() { _ = C.self }",
        "Sources/Plain/C/C.swift": "protocol C {}\nextension A: C {}",
    })
    assert [finding.split(";")[0] for finding in found] == [
        "Sources/Plain/A/A.swift:1: Sources/Plain/A uses 'b' of Sources/Plain/B",
        "Sources/Plain/B/B.swift:1: Sources/Plain/B uses 'C' of Sources/Plain/C",
        "Sources/Plain/C/C.swift:2: Sources/Plain/C uses 'A' of Sources/Plain/A",
    ]


def test_files_beside_the_folders_are_a_folder(findings):
    root = "Sources/Plain/Entry.swift"
    assert findings({root: "struct Entry { var first: First }", ONE: "struct First {}"}) == []
    assert len(findings({ONE: "struct First { typealias Start = Entry }"})) == 2


def test_a_name_in_the_code_of_a_string_is_a_use(findings):
    assert len(findings({ONE: r'let first = "\(Second(["a": 1]).text)"', TWO: 'let Second = "\\(first)"'})) == 2


@pytest.mark.parametrize("use", [
    "// Second",
    "/* Second /* Second */ Second */",
    'let text = "Second \\" Second"',
    'let text = #"Second " \\(Second) "#',
    'let text = """\n  Second "Second"\n  """',
    "let regex = /Second/",
    "let place = Place.Second",
    "func go() { call(Second: 1) }",
    "enum Own { struct Second {} }\nlet own: Own.Second",
    "enum Place { case Second }\nlet place: Place = .Second",
])
def test_what_only_looks_like_a_use_is_none(findings, use):
    assert findings({ONE: f"struct First {{}}\n{use}\n", TWO: "struct Second { var first: First }"}) == []


def test_names_that_no_other_file_sees_are_no_use(findings):
    assert findings({
        ONE: "struct First {}\nprivate struct Part {}\nlet part = Part()",
        TWO: "fileprivate struct Part { var first: First }",
    }) == []


def test_folders_of_different_targets_have_nothing_to_do_with_each_other(findings):
    assert findings({
        "Sources/Plain/One/First.swift": "struct First { var next: Second }",
        "Sources/Other/Two/Second.swift": "struct Second { var next: First }",
    }) == []


def test_links_and_generated_files_are_not_read(findings, tmp_path):
    findings({ONE: function(61)})
    link = tmp_path / "Sources/Linked/First.swift"
    link.parent.mkdir()
    link.symlink_to(tmp_path / ONE)
    assert len(findings({"Sources/Plain/One/wire.pb.swift": function(61)})) == 1


# Functions

@pytest.mark.parametrize("signature, name", [
    ("func long() {", "long"),
    ("extension Int { func long() {", "long"),
    ("struct Long { init(_ closure: () -> Void = {}) {", "init"),
    ("struct Long { subscript(index: Int) -> Int {", "subscript"),
    ("final class Long { deinit {", "deinit"),
    ("struct Long { static var all: [Int] {", "all"),
    ("let long = make {", "long"),
])
def test_long_functions_are_found(found_in, signature, name):
    end = " }" * (signature.count("{") - 1 - signature.count("{}"))
    assert found_in(function(60, signature) + end) == []
    assert found_in("\n" + function(61, signature) + end) == [f"2: '{name}' has 61 lines, expected at most 60"]


def test_the_signature_counts_and_a_closure_counts_with_its_function(found_in):
    long = "func long(\n  a: Int\n)\n  -> Int\n{\n  run {\n" + "    step()\n" * 53 + "  }\n}\n"
    assert found_in(long) == ["1: 'long' has 61 lines, expected at most 60"]


def test_a_type_and_a_list_may_be_long(found_in):
    members = "\n".join(f"  func member{number}() {{}}" for number in range(70))
    numbers = "[\n" + "  1,\n" * 70 + "]"
    assert found_in(f"struct Type {{\n{members}\n}}\nlet numbers = {numbers}\n") == []


def test_nine_parameters_are_found(found_in):
    assert found_in(taking(8)) == []
    assert found_in(taking(9)) == ["1: 'take' has 9 parameters, expected at most 8"]
    assert found_in(f"struct S {{ {taking(9, 'init?')} }}") == ["1: 'init' has 9 parameters, expected at most 8"]
    assert len(found_in(f"protocol P {{ {taking(9).removesuffix(' {}')} }}")) == 1
    assert len(found_in(f"func outer() {{ {taking(9)} }}")) == 1


def test_types_of_parameters_are_no_parameters(found_in):
    eight = ", ".join(f"label p{number}: [Int: (a: Int, b: Int)] = [1: (a: 1, b: 2)]" for number in range(8))
    assert found_in(f"func take<A: Sequence, B: Sequence>({eight}) {{}}") == []
    assert found_in(f"func take({eight}, last: Result<Int, any Error>,) {{}}") != []


def test_kernels_may_take_more(found_in):
    assert found_in(taking(9), target="KernelsBaseline") == []
    assert found_in(function(61), target="KernelsBaseline") != []


def test_a_sixth_block_is_found(found_in):
    assert found_in(nested(5)) == []
    assert found_in(nested(6)) == ["7: 'deep' has 6 blocks inside one another, expected at most 5"]


@pytest.mark.parametrize("words", [
    "// {}", "/* {} */", '_ = "{}"', '_ = #"{}"#', '_ = """\n{}\n"""', "_ = /{}/",
])
def test_what_stands_in_comments_and_literals_counts_nowhere(found_in, words):
    assert found_in(nested(5, words.format("{{"))) == []
    assert found_in("func short() {\n" + words.format("} func long() {") + "\n}\n" + "\n" * 60) == []
    assert found_in(words.format(taking(9)).replace("_ = ", "let text = ")) == []


def test_lines_are_counted_on_behind_literals(found_in):
    text = 'let text = """\n  a\n  \\(b)\n  """\n/*\n*/\n'
    assert found_in(text + taking(9)) == ["7: 'take' has 9 parameters, expected at most 8"]


# What is tolerated

def test_a_tolerated_finding_is_none_and_one_that_is_gone_is_to_be_removed(findings):
    tolerated = {f"{ONE}: length of long": "for a test"}
    assert findings({ONE: function(61)}, tolerated) == []
    assert findings({ONE: function(60)}, tolerated) == [
        f"Tests/Structure/rules.py:1: '{ONE}: length of long' is found no more; remove it from TOLERATED"]
