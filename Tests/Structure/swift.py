"""Reads Swift: the words of a file, its functions, and the names it declares.

This is no parser. It knows comments, literals, brackets and the keywords of declarations, and needs no more.
"""

import re
from dataclasses import dataclass, field

PIECE = re.compile(
    r"""(?P<space>\s+) | (?P<line_comment>//[^\n]*) | (?P<comment>/\*) | (?P<string>\#*"(?:"")?)
      | (?P<name>`?[^\W\d]\w*`?) | (?P<number>\d\w*) | (?P<arrow>->) | (?P<sign>.)""",
    re.VERBOSE,
)
COMMENT_EDGE = re.compile(r"/\*|\*/")
REGEX = re.compile(r"/(?![\s/*])(?:\\.|[^\\/\n])+/")
#: After these a slash begins a regular expression; elsewhere it divides.
BEFORE_A_VALUE = {"", "(", "[", "{", ",", "=", ":", "in", "return"}

OPENING, CLOSING = set("([{"), set(")]}")
TYPES = {"struct", "class", "enum", "actor", "protocol", "extension"}
WITH_PARAMETERS = {"func", "init", "subscript"}
WITH_NAMES = {"func", "var", "let", "typealias"}
MEMBERS = WITH_PARAMETERS | WITH_NAMES | {"deinit"}


@dataclass(frozen=True)
class Word:
    """A name, a number or a sign, outside comments and literals."""

    text: str
    line: int


@dataclass
class Function:
    """A function, an initialiser, a subscript or a property, with what is to be known of its body.

    Nesting counts the blocks around the innermost statement: none where it stands in the body itself.
    """

    name: str
    first_line: int
    last_line: int
    parameters: int = 0
    nesting: int = 0
    deepest_line: int = 0


@dataclass
class Source:
    """What a file says: `declared` are its names for other files, `own` those in types and functions, or private."""

    words: list[Word]
    functions: list[Function] = field(default_factory=list)
    declared: set[str] = field(default_factory=set)
    own: set[str] = field(default_factory=set)


def read(text):
    """The source of a file's text."""
    source = Source(words_from(text, 0, 1)[0])
    Declarations(source).members(0)
    return source


def words_from(text, at, line, inside_string=False):
    """The words of code, the position behind it, and the line there.

    Code inside a string ends with the bracket that nothing in it opens.
    """
    words, depth = [], 0
    while at < len(text):
        match = PIECE.match(text, at)
        kind, piece = match.lastgroup, match.group()
        if kind == "string":
            inside, end = string_from(text, match.end(), line, piece)
            words += inside
        elif kind == "comment":
            end = comment_end(text, match.end())
        elif piece == "/" and (words[-1].text if words else "") in BEFORE_A_VALUE and REGEX.match(text, at):
            end = REGEX.match(text, at).end()
        else:
            end = match.end()
            if kind not in ("space", "line_comment"):
                depth += (piece in OPENING) - (piece in CLOSING)
                if inside_string and depth < 0:
                    return words, end, line
                words.append(Word(piece.strip("`"), line))
        line += text.count("\n", at, end)
        at = end
    return words, at, line


def string_from(text, at, line, opening):
    """The words of the code inside a string, and the position behind the string."""
    hashes = opening.rstrip('"')
    closing, escape = opening[len(hashes):] + hashes, "\\" + hashes
    words = []
    while at < len(text) and not text.startswith(closing, at):
        if text.startswith(escape + "(", at):
            inside, at, line = words_from(text, at + len(escape) + 1, line, inside_string=True)
            words += inside
        else:
            end = at + (len(escape) + 1 if text.startswith(escape, at) else 1)
            line += text.count("\n", at, end)
            at = end
    return words, at + len(closing)


def comment_end(text, at):
    """The position behind a comment, which may hold others."""
    depth = 1
    for edge in COMMENT_EDGE.finditer(text, at):
        depth += 1 if edge.group() == "/*" else -1
        if depth == 0:
            return edge.end()
    return len(text)


class Declarations:
    """Walks over the declarations of a file, and notes them in its source."""

    def __init__(self, source):
        self.source = source
        self.words = source.words

    def text(self, at):
        return self.words[at].text if 0 <= at < len(self.words) else ""

    def behind(self, at):
        """The position behind the bracket that closes the one here."""
        depth = 0
        for place in range(at, len(self.words)):
            depth += (self.text(place) in OPENING) - (self.text(place) in CLOSING)
            if depth == 0:
                return place + 1
        return len(self.words)

    def members(self, at, kind=None):
        """Reads the declarations of a file, or those in the body of a type of some kind; the position behind them."""
        is_private, function = False, None
        while at < len(self.words) and self.text(at) != "}":
            text = self.text(at)
            is_name = self.text(at - 1) == "." or self.text(at + 1) == ":"
            if text in ("private", "fileprivate"):
                is_private = self.text(at + 1) != "("  # private(set) hides no name
            elif text in TYPES and self.text(at + 1) not in MEMBERS and not is_name:
                self.declare(at, kind, is_private)
                at = self.type(at)
                is_private, function = False, None
                continue
            elif text in MEMBERS and not is_name:
                self.declare(at, kind, is_private)
                function, behind = self.function(at)
                is_private = False
                at = behind
                continue
            elif text == "case":
                self.source.own.add(self.text(at + 1))
            elif text == "{" and function and kind != "protocol":
                at = self.body(function, at)
                continue
            elif text in OPENING:
                at = self.behind(at)
                continue
            at += 1
        return at + 1

    def declare(self, at, kind, is_private):
        """Notes the name that is declared here."""
        name = self.text(at + 1)
        if self.text(at) in (TYPES | WITH_NAMES) - {"extension"} and name.isidentifier():
            (self.source.own if kind or is_private else self.source.declared).add(name)

    def type(self, at):
        """Reads a type, or an extension of one; the position behind it."""
        kind = self.text(at)
        while at < len(self.words) and self.text(at) != "{":
            at += 1
        return self.members(at + 1, kind)

    def function(self, at):
        """Notes a function by its signature; the function, and the position behind its parameters."""
        keyword, line = self.text(at), self.words[at].line
        name = self.text(at + 1) if keyword in WITH_NAMES else keyword
        function, behind = Function(name, line, line), at + 1
        if keyword in WITH_PARAMETERS:
            while self.text(behind) not in ("(", ""):
                behind += 1
            begin, behind = behind, self.behind(behind)
            function.parameters = self.parameters(begin + 1, behind - 1)
            function.last_line = self.words[behind - 1].line
        self.source.functions.append(function)
        return function, behind

    def parameters(self, at, end):
        """The number of parameters in a list: each begins with one or two names and a colon."""
        count, begin = 0, at - 1
        while at < end:
            text = self.text(at)
            if text == "," or text == "@":
                begin = at + (text == "@")
            if text == ":" and at - begin in (2, 3):
                count += 1
            at = self.behind(at) if text in OPENING else at + 1
        return count

    def body(self, function, at):
        """Reads the body of a function, from the brace here; the position behind it."""
        end = self.behind(at)
        function.last_line = self.words[end - 1].line
        depth = 0
        for place in range(at, end):
            text = self.text(place)
            depth += (text == "{") - (text == "}")
            if depth - 1 > function.nesting:
                function.nesting, function.deepest_line = depth - 1, self.words[place].line
            if text in TYPES | WITH_NAMES and self.text(place - 1) != ".":
                self.source.own.add(self.text(place + 1))
                if text == "func":
                    self.function(place)
        return end
