"""Scores the reading of the corpus: labels, opt-outs, own words, dates, bounces."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from engine.replies import inbound
from engine.replies.reading import read_mail, read_message
from engine.views.replies import MessageRead, MessageToRead

CORPUS = Path(__file__).parent / "corpora" / "replies"
SPLITS = ("develop", "held_out")
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass
class Scores:
    """Shares from 0 to 1; `wrong` names what went wrong, for the split that may be looked at."""

    macro_f1: float
    opt_out_recall: float
    opt_out_precision: float
    own_text: float
    dates: float
    referred: float
    sentiment: float
    bounces: float
    linked: float
    wrong: list[str] = field(default_factory=list)


def cases(split: str) -> Iterator[dict[str, Any]]:
    with (CORPUS / f"{split}.jsonl").open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def mails(split: str) -> Iterator[tuple[dict[str, Any], bytes]]:
    folder = CORPUS / split
    for line in (folder / "expected.jsonl").read_text("utf-8").splitlines():
        expected = json.loads(line)
        yield expected, (folder / f"{expected['id']}.eml").read_bytes()


def read(case: dict[str, Any]) -> MessageRead:
    fields = {name: value for name, value in case.items() if name != "expected"}
    return read_message(MessageToRead.model_validate(fields), now=NOW)


def whole_mails(split: str) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Mails as programs of many kinds write them; each line holds one, a byte a character."""
    with (CORPUS / f"whole_{split}.jsonl").open(encoding="utf-8") as lines:
        for case in map(json.loads, lines):
            yield {"id": case["id"], **case["expected"]}, case["eml"].encode("latin-1")


def whole_scores(split: str) -> tuple[dict[str, float], list[str]]:
    """The shares of whole mails whose own words, days and people are right, and what is wrong."""
    counts = Counts()
    for expected, raw in whole_mails(split):
        found = read_mail(expected["id"], raw, now=NOW)
        _text(counts, expected["id"], found, expected | {"sentiment": found.sentiment})
    shares = {name: _share(iter(counts.right[name])) for name in ("own_text", "dates", "referred")}
    return shares, counts.wrong


class Counts:
    """What was read right and wrong so far."""

    def __init__(self) -> None:
        self.labels: list[tuple[str, str]] = []
        self.wrong: list[str] = []
        self.right: dict[str, list[bool]] = {name: [] for name in SHARES}

    def label(self, what: str, found: str, wanted: str) -> None:
        self.labels.append((wanted, found))
        if wanted != found:
            self.wrong.append(f"{what} {wanted} read as {found}")

    def add(self, name: str, what: str, found: object, wanted: object, *, right: bool) -> None:
        self.right[name].append(right)
        if not right:
            self.wrong.append(f"{what} {name}: {found!r}, not {wanted!r}")

    def same(self, name: str, what: str, found: object, wanted: object) -> None:
        self.add(name, what, found, wanted, right=found == wanted)


SHARES = ("own_text", "dates", "referred", "sentiment", "bounces", "linked")


def scores(split: str) -> Scores:
    counts = Counts()
    for case in cases(split):
        _text(counts, case["id"], read(case), case["expected"])
    for expected, raw in mails(split):
        _mail(counts, raw, expected)
    pairs = counts.labels
    return Scores(
        macro_f1=macro_f1(pairs),
        opt_out_recall=_share(found == "opt_out" for wanted, found in pairs if wanted == "opt_out"),
        opt_out_precision=_share(
            wanted == "opt_out" for wanted, found in pairs if found == "opt_out"
        ),
        wrong=counts.wrong,
        **{name: _share(iter(right)) for name, right in counts.right.items()},
    )


def _text(counts: Counts, what: str, found: MessageRead, wanted: dict[str, Any]) -> None:
    counts.label(what, found.label, wanted["label"])
    new, own = found.new_text, wanted["new_text"]
    counts.add("own_text", what, new, own, right=new.split() == own.split())
    counts.same("sentiment", what, found.sentiment, wanted["sentiment"])
    if wanted["label"] in {"out_of_office", "deferral"}:
        day = date.fromisoformat(wanted["defer_until"]) if wanted["defer_until"] else None
        until = found.defer_until
        near = abs((until - day).days) <= 1 if day and until else day is until is None
        counts.add("dates", what, until, day, right=near)
    if wanted["referred"]:
        given = found.referred.model_dump() if found.referred else None
        counts.same("referred", what, given, wanted["referred"])
    if "bounce" in wanted:
        _bounce(counts, what, found, wanted["bounce"])


def _mail(counts: Counts, raw: bytes, expected: dict[str, Any]) -> None:
    what = expected["id"]
    found = read_mail(what, raw, now=NOW)
    counts.label(what, found.label, expected["label"])
    if "bounce" in expected:
        _bounce(counts, what, found, expected["bounce"])
    if expected.get("returned"):
        bounce = inbound.parse(raw).bounce
        ids, returned = bounce.returned_ids if bounce else (), expected["returned"]
        counts.add("linked", what, ids, returned, right=returned in ids)


def _bounce(counts: Counts, what: str, found: MessageRead, wanted: dict[str, Any]) -> None:
    given = found.bounce.model_dump() if found.bounce else None
    right = given is not None and given["kind"] == wanted["kind"]
    right = right and (
        set(given["addresses"]) == set(wanted["addresses"]) or not wanted["addresses"]
    )
    right = right and (not wanted.get("status") or given["status"] == wanted["status"])
    counts.add("bounces", what, given, wanted, right=right)


def _share(right: Iterator[bool]) -> float:
    found = list(right)
    return sum(found) / len(found) if found else 1.0


def macro_f1(pairs: list[tuple[str, str]]) -> float:
    """The mean over the labels that occur of the harmonic mean of precision and recall."""
    right = Counter(wanted for wanted, found in pairs if wanted == found)
    wanted_of = Counter(wanted for wanted, _ in pairs)
    found_of = Counter(found for _, found in pairs)
    return sum(
        2 * right[label] / (wanted_of[label] + found_of[label]) for label in wanted_of
    ) / len(wanted_of)
