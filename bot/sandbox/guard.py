"""Who may speak to the workspace: its own page and local programs, never a page from elsewhere."""

from urllib.parse import urlsplit

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

OWN_HOSTS = {"127.0.0.1", "localhost", "::1"}
FOREIGN_SITES = {b"cross-site", b"same-site"}


class Guard:
    """Refuses a foreign Host (a name rebound to loopback) and a foreign Origin (a foreign page)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        if own(dict(scope["headers"]), scope["path"]):
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            refusal = JSONResponse({"ok": False, "error": "foreign_origin"}, status_code=403)
            await refusal(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 4403})


def own(headers: dict[bytes, bytes], path: str) -> bool:
    """Whether a request comes from here; a browser always tells where its page comes from."""
    host = headers.get(b"host", b"").decode("latin-1")
    try:
        if urlsplit(f"//{host}").hostname not in OWN_HOSTS:
            return False
    except ValueError:
        return False
    origin = headers.get(b"origin")
    if origin is not None and origin.decode("latin-1") != f"http://{host}":
        return False
    arriving = path == "/" or path.startswith("/archives/")  # a link from anywhere may lead here
    return arriving or headers.get(b"sec-fetch-site") not in FOREIGN_SITES
