"""Decides which SMS and reports are taken: those that Twilio has signed for this very address."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qsl

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import ImmutableMultiDict
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.runtime import Runtime
from bot.web.paths import INBOUND, REPORTS
from bot.workers.texter import account_of
from engine.replies import text_reports, texts
from engine.views.texts import InboundText, TextReport

log = structlog.get_logger(__name__)

SIGNATURE = "x-twilio-signature"
MOST_BYTES = 64_000
MOST_FIELDS = 200
NOTHING = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
"""TwiML that answers nothing: what is to be said, a person says."""
Form = ImmutableMultiDict[str, str]
Take = Callable[[Form, Request], None]


def routes(runtime: Runtime) -> list[Route]:
    """Where Twilio is to call; none without an account and the address that it signs."""
    account, public_url = account_of(runtime.settings), runtime.settings.public_url
    if account is None or public_url is None:
        return []
    taker = Taker(runtime, account.sid, account.token, public_url.rstrip("/"))
    return [
        Route(INBOUND, taker.of(taker.text), methods=["POST"]),
        Route(REPORTS, taker.of(taker.report), methods=["POST"]),
    ]


class Taker:
    """Takes what Twilio says of one account."""

    def __init__(self, runtime: Runtime, sid: str, token: str, public_url: str) -> None:
        self._runtime = runtime
        self._sid = sid
        self._token = token
        self._public_url = public_url

    def of(self, take: Take) -> Callable[..., object]:
        """413 for what is too large, 403 for who cannot prove to be Twilio, else `take` it."""

        async def answer(request: Request) -> Response:
            body = await request.body()
            if len(body) > MOST_BYTES:
                return PlainTextResponse("That is too much.", 413)
            return await run_in_threadpool(self._answer, body, request, take)

        return answer

    def _answer(self, body: bytes, request: Request, take: Take) -> Response:
        try:
            pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
        except ValueError:
            return PlainTextResponse("That is no form.", 400)
        form = Form(pairs)
        if not self._is_genuine(form, request):
            return PlainTextResponse("That is not signed as it should be.", 403)
        take(form, request)
        self._runtime.wake()
        return Response(NOTHING, media_type="text/xml")

    def _is_genuine(self, form: Form, request: Request) -> bool:
        """Signed over the address that the world sees, which a proxy may have changed for us."""
        from bot.twilio_door import is_genuine  # noqa: PLC0415 - half a second, once

        query = f"?{request.url.query}" if request.url.query else ""
        url = f"{self._public_url}{request.url.path}{query}"
        given = request.headers.get(SIGNATURE, "")
        return is_genuine(self._token, url, form, given) and form.get("AccountSid") == self._sid

    def text(self, form: Form, request: Request) -> None:
        """An SMS that came in."""
        del request
        told = InboundText(
            remote_id=_field(form, "MessageSid"),
            from_number=_field(form, "From"),
            to_number=_field(form, "To"),
            service=_field(form, "MessagingServiceSid"),
            body=_field(form, "Body"),
            said=_field(form, "OptOutType"),
        )
        if not told.remote_id:
            log.warning("an SMS without a name is not read")
            return
        with self._runtime.sessions.begin() as session:
            texts.receive(session, told, now=self._runtime.now())

    def report(self, form: Form, request: Request) -> None:
        """What became of one of ours."""
        code = _field(form, "ErrorCode")
        told = TextReport(
            key=request.query_params.get("key", ""),
            remote_id=_field(form, "MessageSid"),
            status=_field(form, "MessageStatus"),
            error_code=int(code) if code.isascii() and code.isdigit() else None,
        )
        if not told.remote_id:
            log.warning("a report without a name is not read")
            return
        with self._runtime.sessions.begin() as session:
            text_reports.report(session, told, now=self._runtime.now())


def _field(form: Form, name: str) -> str:
    return str(form.get(name, ""))
