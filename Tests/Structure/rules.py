"""The rules of structure, and what breaks them."""

from dataclasses import dataclass

import swift

LONGEST_FUNCTION = 60
MOST_PARAMETERS = 8
DEEPEST_NESTING = 5

#: The targets of kernels begin with this, and so does KernelInterface, the target of the views that they are called
#: with. A kernel allocates nothing: it is given each size and each place by itself.
KERNELS = "Kernel"

#: What is put up with for now, and why. An entry that is found no more is an error, too.
TOLERATED = {
    "Sources/SweepPlan/Sweep.swift: parameters of init": "a record of so many facts",
    "Sources/Training/Cell/CellSpecification.swift: parameters of init": "a record of so many facts",
    "Sources/Training/Parameters/SeedDraws.swift: parameters of init": "a record of so many facts",
}


@dataclass(frozen=True)
class Finding:
    """What breaks a rule, and what ``TOLERATED`` calls it."""

    path: str
    line: int
    words: str
    subject: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.words}"


def check(root, tolerated=TOLERATED):
    """All findings in the targets of the package at `root`, by place."""
    findings = []
    for target in targets(root):
        sources = read(root, target)
        findings += circles(target.name, sources)
        for path, source in sources.items():
            findings += functions(path, source, is_kernel=target.name.startswith(KERNELS))
    found = {finding.subject for finding in findings}
    stale = [
        Finding("Tests/Structure/rules.py", 1, f"'{subject}' is found no more; remove it from TOLERATED", subject)
        for subject in tolerated if subject not in found]
    rest = [finding for finding in findings if finding.subject not in tolerated]
    return sorted(rest + stale, key=lambda finding: (finding.path, finding.line))


def targets(root):
    """The folders of the program's targets."""
    folders = sorted(path for path in (root / "Sources").iterdir() if path.is_dir())
    return folders + [path for path in [root / "cluster"] if path.is_dir()]


def read(root, target):
    """The sources of a target by their paths from `root`, without links to those of others and generated ones."""
    return {
        path.relative_to(root): swift.read(path.read_text())
        for path in sorted(target.rglob("*.swift")) if not path.is_symlink() and not path.name.endswith(".pb.swift")}


def functions(path, source, is_kernel):
    """Functions that are too long or too deep, or take too much."""
    for function in source.functions:
        length = function.last_line - function.first_line + 1
        for measure, line, found, most, unit in [
            ("length", function.first_line, length, LONGEST_FUNCTION, "lines"),
            ("parameters", function.first_line, function.parameters, MOST_PARAMETERS, "parameters"),
            ("nesting", function.deepest_line, function.nesting, DEEPEST_NESTING, "blocks inside one another"),
        ]:
            if found > most and not (measure == "parameters" and is_kernel):
                yield Finding(
                    str(path), line, f"'{function.name}' has {found} {unit}, expected at most {most}",
                    f"{path}: {measure} of {function.name}")


def circles(target, sources):
    """Folders of a target that use each other in a circle: for each arrow between them, its first use.

    Files beside the folders are a folder, too: either they use the others, or the others use them.
    """
    uses = {}
    for path, word, home in uses_of_other_folders(target, sources):
        uses.setdefault((path.parent, home), (path, word))
    reached = everything_reached(uses)
    for (folder, home), (path, word) in uses.items():
        if folder in reached[home]:
            circle = sorted(str(other) for other in reached[home] if home in reached[other])
            yield Finding(
                str(path), word.line,
                f"{folder} uses '{word.text}' of {home}; expected no circle among folders, found {', '.join(circle)}",
                f"{', '.join(circle)}: circle")


def uses_of_other_folders(target, sources):
    """Each use of a name that another folder declares: the file, the word, and that folder."""
    homes = {}
    for path, source in sources.items():
        for name in source.declared:
            homes.setdefault(name, set()).add(path.parent)
    for path, source in sources.items():
        for at, word in enumerate(source.words):
            folders = homes.get(word.text, set())
            if path.parent in folders or word.text in source.own or is_member_or_label(source.words, at, target):
                continue
            for folder in sorted(folders):
                yield path, word, folder


def is_member_or_label(words, at, target):
    """Whether a name is a member's or an argument's; after the target's own name it is neither."""
    before, behind = (words[place].text if 0 <= place < len(words) else "" for place in (at - 1, at + 1))
    return before == "." and words[at - 2].text != target or before in ("(", ",") and behind == ":"


def everything_reached(arrows):
    """For each folder, those that arrows lead to from it, directly or not."""
    reached = {folder: set() for arrow in arrows for folder in arrow}
    for folder, home in arrows:
        reached[folder].add(home)
    for middle in reached:
        for homes in reached.values():
            if middle in homes:
                homes |= reached[middle]
    return reached
