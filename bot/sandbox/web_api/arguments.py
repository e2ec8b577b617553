"""How a call's arguments are read, whether they came as a form, as JSON or in the query."""

from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from bot.sandbox.wire import Json, SlackError, parse_json

FALSE = {"0", "false", "False", ""}


class Arguments:
    """The arguments of one call; a method takes from it what it needs, in the type it needs."""

    def __init__(self, given: Json) -> None:
        self.given = given

    def has(self, name: str) -> bool:
        return self.given.get(name) is not None

    def text(self, name: str, default: str = "") -> str:
        value = self.given.get(name)
        return default if value is None else str(value)

    def required(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise SlackError(
                "invalid_arguments",
                messages=[f"missing required field: {name} [json-pointer:/{name}]"],
            )
        return value

    def flag(self, name: str) -> bool:
        return str(self.given.get(name, "")) not in FALSE

    def number(self, name: str, default: int) -> int:
        value = self.text(name)
        if not value:
            return default
        try:
            return int(value)
        except ValueError:
            raise SlackError(
                "invalid_arguments", messages=[f"must be a number [json-pointer:/{name}]"]
            ) from None

    def structure(self, name: str, error: str) -> Any:
        """A list or object, given as such or as JSON in a string."""
        value = self.given.get(name)
        if not isinstance(value, str):
            return value
        if not value.strip():
            return None
        try:
            return parse_json(value)
        except ValueError:
            raise SlackError(error) from None


async def read(request: Request) -> tuple[Arguments, str | None]:
    """The arguments and the token of a request; the token never stands in the query."""
    query = dict(request.query_params)
    query.pop("token", None)
    if request.method != "POST":
        return Arguments(dict(query)), _bearer(request)
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    body = await request.body()
    if kind == "application/json":
        given = _json_body(body)
    elif kind == "application/x-www-form-urlencoded" or not body:
        given = dict(_form_body(body))
    elif kind == "multipart/form-data":
        async with request.form() as form:
            given = {k: v for k, v in form.items() if isinstance(v, str)}
    else:
        raise SlackError("invalid_post_type")
    token = given.pop("token", None)
    return Arguments({**query, **given}), _bearer(request) or token


def _bearer(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


def _json_body(body: bytes) -> Json:
    try:
        document = parse_json(body or b"{}")
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(document, dict):
        raise SlackError("json_not_object")
    return document


def _form_body(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(body.decode("utf-8"), keep_blank_values=True)
    except ValueError:
        raise SlackError("invalid_form_data") from None
