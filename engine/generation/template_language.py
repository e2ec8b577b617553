"""Decides what a team's own template may contain: variables, conditions, lists; nothing that runs.

A template is checked before it is compiled: what is not on the list of allowed parts is refused, so
there is no call, no arithmetic and no loop but over the offer's own few lines. Its output and its
time are bounded by its size.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, Undefined, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from rapidfuzz import fuzz, process

from engine.errors import InvalidError

MOST_TEMPLATE: Final = 6000
MOST_OUTPUT: Final = 20_000
VARIABLES: Final = {
    "contact_name": "how they are greeted",
    "full_name": "their whole name",
    "company": "their company, as people call it",
    "industry": "their industry",
    "title": "their title",
    "location": "where they are",
    "sender_name": "who writes",
    "sign_off": "the signature below the greeting",
    "topic": "what you work on, from the offer",
    "value_proposition": "what you offer",
    "proof_point": "a proof point that was not told yet",
    "question": "a question that was not asked yet",
    "insight": "the newest insight that may be said",
    "demo": "a demo that fits them, with its address",
}
LISTS: Final = {"proof_points": "all proof points, for a list", "questions": "all questions"}
FILTERS: Final = frozenset({"upper", "lower", "capitalize", "title", "trim", "default", "d"})
ALLOWED: Final = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Const,
    nodes.If,
    nodes.CondExpr,
    nodes.Filter,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Concat,
    nodes.For,
)
NEAR_ENOUGH: Final = 70
GAP: Final = "\ue000"
"""Stands in a rendered text where a variable has no value; in nobody's record."""


class Missing(Undefined):
    """A variable that the record does not know: false, and a gap where it is written."""

    __slots__ = ()

    def __str__(self) -> str:
        return GAP


MISSING: Final = Missing()


@dataclass(frozen=True)
class Compiled:
    """A template that was found harmless, and the variables that it names."""

    template: Template
    names: frozenset[str]


ENVIRONMENT: Final = ImmutableSandboxedEnvironment(
    undefined=StrictUndefined,
    autoescape=False,  # messages are plain text; they are escaped where they are shown
    keep_trailing_newline=False,
    trim_blocks=True,
)


@lru_cache(maxsize=1024)
def compiled(source: str) -> Compiled:
    """The template of a text. InvalidError says which part of it is not possible."""
    if len(source) > MOST_TEMPLATE:
        raise InvalidError(f"Keep a template under {MOST_TEMPLATE:,} characters.")
    try:
        tree = ENVIRONMENT.parse(source)
        _check(tree, inside=frozenset())
        template = ENVIRONMENT.from_string(source)
    except (TemplateSyntaxError, RecursionError) as error:
        raise InvalidError(
            "A brace is not closed or not opened, or something between braces cannot be read"
            f"{_line(error)}. Variables are written {{{{ company }}}}."
        ) from error
    used = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}
    return Compiled(template, frozenset(used & VARIABLES.keys()))


def _line(error: Exception) -> str:
    return f" in line {error.lineno}" if isinstance(error, TemplateSyntaxError) else ""


def _check(node: nodes.Node, *, inside: frozenset[str]) -> None:
    """Refuse what is not allowed; `inside` are the names of the lists' items in a loop."""
    if not isinstance(node, ALLOWED):
        raise InvalidError(
            f"“{type(node).__name__.lower()}” is not possible in a template. Variables, if, else "
            "and lists of proof points are."
        )
    if isinstance(node, nodes.Filter) and node.name not in FILTERS:
        raise InvalidError(f"“|{node.name}” is not possible in a template. Leave it out.")
    if isinstance(node, nodes.For):
        inside = inside | _item_of(node, inside)
    if isinstance(node, nodes.Name):
        _check_name(node.name, inside)
    for child in _children(node):
        _check(child, inside=inside)


def _item_of(node: nodes.For, inside: frozenset[str]) -> frozenset[str]:
    lists = isinstance(node.iter, nodes.Name) and node.iter.name in LISTS
    if not lists or inside or node.recursive or not isinstance(node.target, nodes.Name):
        raise InvalidError(
            f"A list goes through {' or '.join(LISTS)}, one inside no other: "
            "{% for point in proof_points %}."
        )
    return frozenset({node.target.name})


def _children(node: nodes.Node) -> Iterator[nodes.Node]:
    """What is below a node; the list of a loop was looked at with it."""
    skipped = node.iter if isinstance(node, nodes.For) else None
    return (child for child in node.iter_child_nodes() if child is not skipped)


def _check_name(name: str, inside: frozenset[str]) -> None:
    if name in VARIABLES or name in inside:
        return
    if name in LISTS:
        raise InvalidError(
            f"{name} is a list: write {{% for point in {name} %}}{{{{ point }}}}{{% endfor %}}."
        )
    nearest = process.extractOne(name, list(VARIABLES), scorer=fuzz.ratio, score_cutoff=NEAR_ENOUGH)
    hint = f" Did you mean {{{{ {nearest[0]} }}}}?" if nearest else ""
    raise InvalidError(f"There is no variable “{name[:60]}”.{hint}")
