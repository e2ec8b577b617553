"""What a JSON object is called here, and the two ways in which a call can be refused."""

import json
from typing import Any

Json = dict[str, Any]


def parse_json(text: str | bytes) -> Any:
    """JSON whose strings are text; half a surrogate pair is none and raises ValueError."""
    document = json.loads(text)
    json.dumps(document, ensure_ascii=False).encode()  # UnicodeEncodeError is a ValueError
    return document


class SlackError(Exception):
    """A call of the app that Slack refuses: Slack's word for it, and what else the answer says."""

    def __init__(
        self,
        error: str,
        *,
        messages: list[str] | None = None,
        status: int = 200,
        headers: dict[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(error)
        self.error = error
        self.status = status
        self.headers = headers or {}
        self.extra = extra
        self.messages = messages or []

    def answer(self) -> Json:
        """The JSON that the app receives."""
        body: Json = {"ok": False, "error": self.error, **self.extra}
        if self.messages:
            listed = [f"[ERROR] {message}" for message in self.messages]
            body["response_metadata"] = {"messages": listed}
            if self.error == "invalid_blocks":
                body["errors"] = list(self.messages)
        return body


class PersonError(Exception):
    """Something a person wanted that cannot be done; the text may be shown."""

    def __init__(self, error: str, *, status: int = 400) -> None:
        super().__init__(error)
        self.error = error
        self.status = status
