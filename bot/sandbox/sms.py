"""Stands in for Twilio: takes SMS as its API does, lists them, and calls back, signed as it signs.

An SMS stands among the mails, so that the page shows it and the same calls answer it.
"""

import base64
import hashlib
import hmac
import secrets
import uuid
from email.utils import format_datetime
from urllib.parse import parse_qsl, urlsplit

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.sandbox.clock import iso
from bot.sandbox.identity import SMS_ACCOUNT, SMS_TOKEN
from bot.sandbox.wire import Json, PersonError
from bot.sandbox.workspace import Workspace

CALLBACK = "callback"
"""What an SMS has that no mail has: where its reports go."""
INBOUND = "/sms/twilio"
SECONDS = 10.0
ERRORS = {"hard": "30005", "soft": "30003", "refused": "30007"}
"""No such number, a phone that is off, and a carrier that takes it for spam."""


async def take(ws: Workspace, request: Request) -> Response:
    """`POST …/Messages.json`: an SMS is taken, and reported as delivered."""
    if not _is_ours(request):
        return _refused(401, 20003, "Authenticate")
    form = dict(parse_qsl((await request.body()).decode(), keep_blank_values=True))
    lacking = [name for name in ("To", "From", "Body") if not form.get(name)]
    if lacking:
        return _refused(400, 21604, f"{lacking[0]} is missing")
    sid = f"SM{uuid.uuid4().hex}"
    sms: Json = {
        "from": form["From"],
        "to": form["To"],
        "subject": "SMS",
        "message_id": sid,
        "headers": {"MessageSid": sid},
        "text": form["Body"],
        "html": "",
        "raw": form["Body"],
        "received": iso(ws.clock.now()),
        "sender": form["From"],
        "recipients": [form["To"]],
        "at": format_datetime(ws.clock.now()),
        CALLBACK: form.get("StatusCallback", ""),
    }
    ws.state.mails.append(sms)
    ws.changed()
    ws.journal.note("mail", "sms", "received", {"sid": sid, "to": form["To"]})
    if sms[CALLBACK]:
        ws.spawn(_delivered(ws, sms))
    return JSONResponse(_resource(sms), 201)


def listed(_ws: Workspace, request: Request) -> Response:
    """`GET …/Messages.json?To=…`: what was sent to a number, the newest first."""
    if not _is_ours(request):
        return _refused(401, 20003, "Authenticate")
    to = request.query_params.get("To")
    found = [each for each in reversed(_ws.state.mails) if CALLBACK in each and each["to"] == to]
    return JSONResponse({"messages": [_resource(each) for each in found], "next_page_uri": None})


def account(_ws: Workspace, request: Request) -> Response:
    """`GET …/Accounts/AC….json`: it is well."""
    if not _is_ours(request):
        return _refused(401, 20003, "Authenticate")
    return JSONResponse({"sid": SMS_ACCOUNT, "status": "active", "type": "Full"})


async def answer(ws: Workspace, sms: Json, body: Json) -> str:
    """Whoever got it writes back; Twilio's name for what they wrote."""
    text = body.get("text")
    if not isinstance(text, str):
        raise PersonError("text is missing")
    parts = urlsplit(sms[CALLBACK])
    sid = f"SM{secrets.token_hex(16)}"
    form = {"From": sms["to"], "To": sms["from"], "Body": text, "MessageSid": sid}
    told = await _tell(ws, sms, f"{parts.scheme}://{parts.netloc}{INBOUND}", form)
    if told != 200:
        raise PersonError("Drumbeat did not take it. Is DRUMBEAT_HTTP_PORT set?", status=502)
    return sid


async def bounce(ws: Workspace, sms: Json, body: Json) -> str:
    """It does not arrive: there is no such number, or the phone is off."""
    code = ERRORS.get(str(body.get("kind", "hard")))
    if code is None:
        raise PersonError(f"kind is one of {', '.join(ERRORS)}")
    await _tell(ws, sms, sms[CALLBACK], {"MessageStatus": "undelivered", "ErrorCode": code})
    return str(sms["message_id"])


async def _delivered(ws: Workspace, sms: Json) -> None:
    await _tell(ws, sms, sms[CALLBACK], {"MessageStatus": "delivered"})


async def _tell(ws: Workspace, sms: Json, url: str, form: Json) -> int:
    """Call back, signed over the address and the fields in order; the status, 0 for no answer."""
    form = {"AccountSid": SMS_ACCOUNT, "MessageSid": sms["message_id"], **form}
    signed = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    made = hmac.new(SMS_TOKEN.encode(), signed.encode(), hashlib.sha1).digest()
    headers = {"X-Twilio-Signature": base64.b64encode(made).decode()}
    try:
        async with httpx.AsyncClient(timeout=SECONDS, trust_env=False) as client:
            status = (await client.post(url, data=form, headers=headers)).status_code
    except (httpx.HTTPError, httpx.InvalidURL):
        status = 0
    ws.journal.note("mail", "sms", "callback", {"url": url, "status": status})
    return status


def _is_ours(request: Request) -> bool:
    given = base64.b64encode(f"{SMS_ACCOUNT}:{SMS_TOKEN}".encode()).decode()
    return request.headers.get("authorization") == f"Basic {given}"


def _refused(status: int, code: int, message: str) -> Response:
    return JSONResponse({"code": code, "message": message, "status": status}, status)


def _resource(sms: Json) -> Json:
    """As Twilio describes a message."""
    return {
        "sid": sms["message_id"],
        "account_sid": SMS_ACCOUNT,
        "to": sms["to"],
        "from": sms["from"],
        "body": sms["text"],
        "status": "queued",
        "direction": "outbound-api",
        "date_created": sms["at"],
        "date_sent": sms["at"],
    }
