"""`make learn`: learns anew what answers mean, and says how well it reads sets it has not seen.

Each file of `corpora/replies/answers` was written by somebody else; what is left out and read is
always a whole file, since one hand's answers resemble each other.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import yaml
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import logsumexp

from engine.replies import meaning
from engine.replies.meaning import BUCKETS, FILE, Meaning, Question, buckets, weighed
from engine.replies.reading import read_message
from engine.views.replies import MessageToRead
from storage.states import ReplyLabel
from tests.reading_scores import CORPUS, SPLITS, macro_f1

ANSWERS = CORPUS / "answers"
HELD_OUT = CORPUS / "answers_held_out.jsonl"
"""A set that is never learnt from."""
UNSEEN = tuple(sorted((CORPUS / "unseen").glob("*.jsonl")))
"""Sets of seven hands, a third and more requests to end, many in disguise; never learnt from."""
CASES = Path(__file__).parent / "engine" / "replies" / "corpus.yaml"
LABELS = tuple(label for label in ReplyLabel if label != ReplyLabel.BOUNCE)
"""What no bounce is: those are told by their structure."""
TONES = ("positive", "neutral", "negative")
STRENGTH = 10.0
"""How much an answer counts beside the wish for small weights; chosen by whole files left out."""
STEPS = 120
RECEIVED = "2026-11-23T10:30:00+00:00"
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Answer(NamedTuple):
    """What somebody wrote, what it is, and in which tone, where that was written down."""

    text: str
    label: ReplyLabel
    tone: str | None = None


class Read(NamedTuple):
    """An answer, and what it is read as."""

    answer: Answer
    label: ReplyLabel
    tone: str


def files() -> list[Path]:
    return sorted(ANSWERS.glob("*.jsonl"))


def lines(file: Path) -> Iterator[dict[str, Any]]:
    with file.open(encoding="utf-8") as opened:
        yield from map(json.loads, opened)


def answers(file: Path) -> list[Answer]:
    return [
        Answer(line["text"], ReplyLabel(line["label"]), line.get("sentiment"))
        for line in lines(file)
    ]


def earlier() -> list[Answer]:
    """What people wrote in the corpus of whole messages."""
    found = []
    for split in SPLITS:
        for line in lines(CORPUS / f"{split}.jsonl"):
            said = line["expected"]
            if said["label"] != ReplyLabel.BOUNCE:
                label = ReplyLabel(said["label"])
                found.append(Answer(said["new_text"], label, said.get("sentiment")))
    cases = yaml.safe_load(CASES.read_text("utf-8"))
    texts = [(case["text"].partition("\n\nOn ")[0], case["label"]) for case in cases]
    return [*found, *(Answer(text, ReplyLabel(label)) for text, label in texts)]


def fingerprint() -> str:
    """What the shipped model was learnt from; a test asks whether it still is."""
    digest = hashlib.sha256()
    for one in (*earlier(), *(one for file in files() for one in answers(file))):
        digest.update(f"{one.label.value}\0{one.tone}\0{one.text}\0".encode())
    return digest.hexdigest()[:16]


def learn(known: Sequence[Answer], learnt_from: str = "") -> Meaning:
    """Multinomial logistic regressions; each label weighs the same, however often it comes.

    Of the tones each weighs as often as it comes.
    """
    met = [buckets(one.text) for one in known]
    seen = np.zeros(BUCKETS)
    for one in met:
        seen[list(one)] += 1
    rarity = (np.log((1 + len(met)) / (1 + seen)) + 1).astype(np.float32)
    at = np.concatenate([np.fromiter(one, dtype=np.int64) for one in met])
    values = np.concatenate(
        [weighed(np.fromiter(one.values(), dtype=np.float64), rarity[list(one)]) for one in met]
    )
    used, columns = np.unique(at, return_inverse=True)
    ends = np.cumsum([0, *map(len, met)])
    texts = csr_matrix((values, columns, ends), shape=(len(met), len(used)))
    label = _learn(texts, used, LABELS, [one.label for one in known], evenly=True)
    toned = [number for number, one in enumerate(known) if one.tone is not None]
    tone = _learn(texts[toned], used, TONES, [known[number].tone for number in toned])
    return Meaning(rarity, label, tone, learnt_from)


def _learn(
    texts: Any, used: Any, answers: Sequence[str], given: Sequence[Any], *, evenly: bool = False
) -> Question:
    wanted = np.array([answers.index(one) for one in given])
    share = np.bincount(wanted, minlength=len(answers))
    each = len(wanted) / (len(answers) * share) if evenly else np.ones(len(answers))
    found, before = _fit(texts, wanted, STRENGTH * each)
    unit = float(np.abs(found).max() / 127)
    weights = np.zeros((BUCKETS, len(answers)), dtype=np.int8)
    weights[used] = np.round(found / unit)
    return Question(tuple(map(str, answers)), weights, unit, before)


def _fit(texts: Any, wanted: Any, weighing: Any) -> tuple[Any, Any]:
    size, count = texts.shape[1], len(weighing)
    weight = weighing[wanted][:, None]
    target = np.eye(count)[wanted]
    turned = texts.T.tocsr()

    def loss(at: Any) -> tuple[float, Any]:
        weights, before = at[: size * count].reshape(size, count), at[size * count :]
        scores = texts @ weights + before
        likely = scores - logsumexp(scores, axis=1, keepdims=True)
        wrong = (np.exp(likely) - target) * weight
        value = -(weight * target * likely).sum() + (weights * weights).sum() / 2
        return value, np.concatenate([(turned @ wrong + weights).ravel(), wrong.sum(0)])

    start = np.zeros((size + 1) * count)
    end = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x
    return end[: size * count].reshape(size, count), end[size * count :]


def keep(learnt: Meaning, file: Path) -> None:
    parts = {
        f"{name}_{part}": np.array(getattr(question, part))
        for name, question in (("label", learnt.label), ("tone", learnt.tone))
        for part in ("answers", "weights", "unit", "before")
    }
    np.savez_compressed(
        file, rarity=learnt.rarity, learnt_from=np.array(learnt.learnt_from), **parts
    )


def read_with(learnt: Meaning, *sets: Path) -> list[Read]:
    """What is right and what is read, of each answer of some files."""
    shipped = meaning.learnt
    meaning.learnt = lambda: learnt  # type: ignore[assignment]
    try:
        return [
            Read(one, *_read(line))
            for file in sets
            for one, line in zip(answers(file), lines(file), strict=True)
        ]
    finally:
        meaning.learnt = shipped


def _read(line: dict[str, Any]) -> tuple[ReplyLabel, str]:
    message = MessageToRead(
        id=line["id"],
        channel="email",
        subject=line["subject"],
        headers={"From": "Maya Lindqvist <maya@alder.example>"},
        body=line["text"],
        received=RECEIVED,
    )
    read = read_message(message, now=NOW)
    return read.label, read.sentiment


@dataclass(frozen=True)
class Worth:
    """How well a set was read; shares from 0 to 1."""

    macro_f1: float
    opt_outs_found: float
    precision: float
    """Of what was taken for a request to end."""
    tones: float

    def __str__(self) -> str:
        return (
            f"macro-F1 {self.macro_f1:.2f}, opt-outs found {self.opt_outs_found:.2f} "
            f"with a precision of {self.precision:.2f}, tones {self.tones:.2f}"
        )


def worth(read: Sequence[Read]) -> Worth:
    out = ReplyLabel.OPT_OUT
    pairs = [(one.answer.label, one.label) for one in read]
    asked = [found == out for wanted, found in pairs if wanted == out]
    told = [wanted == out for wanted, found in pairs if found == out]
    tones = [one.answer.tone == one.tone for one in read if one.answer.tone is not None]
    return Worth(
        macro_f1(pairs),
        sum(asked) / len(asked),
        sum(told) / max(1, len(told)),
        sum(tones) / max(1, len(tones)),
    )


def main() -> int:
    sets = {file: answers(file) for file in files()}
    everything = [*earlier(), *(one for some in sets.values() for one in some)]
    if "--check" in sys.argv:
        for file in sets:
            rest = [one for other, some in sets.items() if other != file for one in some]
            learnt = learn([*earlier(), *rest])
            print(f"{file.stem}: {worth(read_with(learnt, file))}", flush=True)  # noqa: T201
    learnt = learn(everything, fingerprint())
    print(f"held out: {worth(read_with(learnt, HELD_OUT))}")  # noqa: T201
    print(f"unseen: {worth(read_with(learnt, *UNSEEN))}")  # noqa: T201
    to = Path(meaning.__file__).with_name(FILE)
    keep(learnt, to)
    print(f"learnt from {len(everything):,} answers: {to.stat().st_size / 1e6:.1f} MB")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
