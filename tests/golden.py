"""Compares what is drawn with what was drawn before; UPDATE_GOLDEN=1 writes it anew."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "blocks" / "golden"


def check(name: str, payload: Any) -> None:
    """`payload` is what `golden/NAME.json` says; a new name is written and then fails once."""
    path = FOLDER / f"{name}.json"
    drawn = json.dumps(payload, ensure_ascii=False, indent=2) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(drawn, encoding="utf-8")
    assert path.exists(), f"{path.name} is new: look at it with UPDATE_GOLDEN=1"
    assert json.loads(path.read_text(encoding="utf-8")) == json.loads(drawn)


def check_text(name: str, text: str) -> None:
    """Like `check`, for what is read as it is: `golden/NAME.txt`."""
    path = FOLDER / f"{name}.txt"
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.exists(), f"{path.name} is new: look at it with UPDATE_GOLDEN=1"
    assert path.read_text(encoding="utf-8") == text
