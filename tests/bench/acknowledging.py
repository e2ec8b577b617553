"""Measures how soon clicks are acknowledged: many at once, kept before, and beside an import.

The whole product runs, and the clicks are real payloads over the local workspace's socket. The
workspace, the product and who clicks share the machine's processors, so what is measured is more
than what Slack would see. How much of it is not the product's, a bare Bolt app shows, which is
clicked in the same way and only acknowledges.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.bench.bare_app import bare_app
from tests.bench.base import Figure, databases
from tests.bench.importing import write_file
from tests.local import Local, action_ids, elements, running

AT_ONCE, ROUNDS = 32, 10
ROWS = 100_000
GOAL_MS = 50
BUTTON = "draft_next_variant"


def figures() -> Iterator[Figure]:
    with databases() as opened, tempfile.TemporaryDirectory(prefix="drumbeat-bench-") as home:
        bare = _bare(Path(home) / "bare")
        yield _figure("a click acknowledged by a bare Bolt app", bare)
        for kind, new in opened.items():
            url = new().url.render_as_string(hide_password=False)
            with running(url, Path(home) / kind, "--no-rate-limit", loaded=False) as process:
                there = process.ready()
                messages = _buttons(there)
                took = _clicks(there, messages)
                yield _figure(f"a click acknowledged on {kind}", took)
                yield _beside(f"a click acknowledged on {kind}", took, bare)
                _begin_import(there, Path(home))
                took = _clicks(there, messages)
                assert not _is_imported(there), "the import was over before the clicks were"
                yield _figure(f"a click on {kind} beside an import", took)
                yield _beside(f"a click on {kind} beside an import", took, bare)


def _bare(home: Path) -> list[int]:
    with bare_app(home) as there:
        button = {
            "type": "button",
            "action_id": BUTTON,
            "text": {"type": "plain_text", "text": "Another"},
            "value": "{}",
        }
        return _clicks(there, [_posted(there, button) for _ in range(AT_ONCE)])


def _figure(what: str, took: list[int]) -> Figure:
    what = f"{what}, {AT_ONCE} at once"
    return Figure(what, _worst(took), GOAL_MS, "ms", "allowed", goal=1, smaller=True)


def _beside(what: str, took: list[int], bare: list[int]) -> Figure:
    """The same without a goal: how near it is to an app that does nothing else."""
    return Figure(f"  {what}", _worst(took), _worst(bare), "ms", "a bare Bolt app", smaller=True)


def _worst(took: list[int]) -> int:
    """What 99 of 100 stay below."""
    return max(sorted(took)[len(took) * 99 // 100], 1)


def _buttons(there: Local) -> list[dict[str, Any]]:
    """Buttons of so many drafts on messages of their own, which no click draws again."""
    there.click(there.wait(lambda: _ranked(there), what="the ranking"), "prospects_draft_top")
    there.wait(lambda: len(_drafts(there)) >= AT_ONCE, what="the cards", seconds=180)
    return [_posted(there, element) for element in _drafts(there)[:AT_ONCE]]


def _ranked(there: Local) -> dict[str, Any] | None:
    """The answer with the button, once the sample people are there and have their scores."""
    there.command(f"prioritize top {AT_ONCE}")
    said = there.state()["ephemerals"]
    return next((each for each in said if "prospects_draft_top" in action_ids(each)), None)


def _drafts(there: Local) -> list[dict[str, Any]]:
    found = (each for message in there.messages() for each in elements(message))
    return [each for each in found if each["action_id"] == BUTTON]


def _posted(there: Local, element: dict[str, Any]) -> dict[str, Any]:
    button = {key: element[key] for key in element if key != "block_id"}
    return there.post_button(button)


def _clicks(there: Local, messages: list[dict[str, Any]]) -> list[int]:
    """Milliseconds from the envelope to its acknowledgement, or to when Slack waits no longer."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [
            answer["took_ms"]
            for _ in range(ROUNDS)
            for answer in pool.map(lambda message: there.click(message, BUTTON), messages)
        ]


def _begin_import(there: Local, home: Path) -> None:
    there.upload("many.csv", write_file(home / "many.csv", ROWS).read_bytes())
    preview = there.message("many.csv", with_action="import_confirm", seconds=180)
    there.click(preview, "import_confirm")


def _is_imported(there: Local) -> bool:
    return "import_cancel" not in action_ids(there.message("many.csv"))
