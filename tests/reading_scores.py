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


def scores(split: str) -> Scores:
    pairs: list[tuple[str, str]] = []
    shares: dict[str, list[bool]] = {
        name: [] for name in ("own_text", "dates", "referred", "sentiment", "bounces", "linked")
    }
    wrong: list[str] = []

    def count(name: str, what: str, found: object, wanted: object, *, right: bool) -> None:
        shares[name].append(right)
        if not right:
            wrong.append(f"{what} {name}: {found!r}, not {wanted!r}")

    for case in cases(split):
        wanted, found = case["expected"], read(case)
        pairs.append((wanted["label"], found.label))
        if wanted["label"] != found.label:
            wrong.append(f"{case['id']} {wanted['label']} read as {found.label}")
        own, new = wanted["new_text"].split(), found.new_text.split()
        count("own_text", case["id"], found.new_text, wanted["new_text"], right=own == new)
        count("sentiment", case["id"], found.sentiment, wanted["sentiment"],
              right=found.sentiment == wanted["sentiment"])  # fmt: skip
        if wanted["label"] in {"out_of_office", "deferral"}:
            day = date.fromisoformat(wanted["defer_until"]) if wanted["defer_until"] else None
            near = (
                abs((found.defer_until - day).days) <= 1
                if day and found.defer_until
                else day is found.defer_until is None
            )
            count("dates", case["id"], found.defer_until, day, right=near)
        if wanted["referred"]:
            given = found.referred.model_dump() if found.referred else None
            count("referred", case["id"], given, wanted["referred"],
                  right=given == wanted["referred"])  # fmt: skip
        if "bounce" in wanted:
            _bounce(count, case["id"], found, wanted["bounce"])
    for expected, raw in mails(split):
        found = read_mail(expected["id"], raw, now=NOW)
        pairs.append((expected["label"], found.label))
        if expected["label"] != found.label:
            wrong.append(f"{expected['id']} {expected['label']} read as {found.label}")
        if "bounce" in expected:
            _bounce(count, expected["id"], found, expected["bounce"])
        if expected.get("returned"):
            bounce = inbound.parse(raw).bounce
            ids = bounce.returned_ids if bounce else ()
            count("linked", expected["id"], ids, expected["returned"],
                  right=expected["returned"] in ids)  # fmt: skip
    return Scores(
        macro_f1=macro_f1(pairs),
        opt_out_recall=_share(found == "opt_out" for wanted, found in pairs if wanted == "opt_out"),
        opt_out_precision=_share(
            wanted == "opt_out" for wanted, found in pairs if found == "opt_out"
        ),
        wrong=wrong,
        **{name: _share(iter(right)) for name, right in shares.items()},
    )


def _bounce(count: Any, what: str, found: MessageRead, wanted: dict[str, Any]) -> None:
    given = found.bounce.model_dump() if found.bounce else None
    right = given is not None and given["kind"] == wanted["kind"]
    right = right and (
        set(given["addresses"]) == set(wanted["addresses"]) or not wanted["addresses"]
    )
    right = right and (not wanted.get("status") or given["status"] == wanted["status"])
    count("bounces", what, given, wanted, right=right)


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
