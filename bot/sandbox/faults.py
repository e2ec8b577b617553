"""The troubles that were ordered by `/control/faults`, and how many times each is still due."""

from dataclasses import dataclass, field

from bot.sandbox.wire import Json, PersonError, SlackError

ALWAYS = 1_000_000_000
SMTP_AFTER_DATA = ("drop", "temporary", "permanent")


@dataclass
class MethodFault:
    """The next `times` calls of a method fail with Slack's word or an HTTP status."""

    error: str | None
    status: int | None
    times: int
    retry_after: int | None = None


@dataclass
class MailFault:
    """What the mail server does wrong with the next `times` connections or messages."""

    refuse: bool = False
    after_data: str | None = None
    delay_ms: int = 0
    times: int = ALWAYS


@dataclass
class Faults:
    """All that goes wrong on purpose; nothing at first."""

    delay_ms: int = 0
    expire_triggers: int = 0
    no_rate_limit: bool = False
    methods: dict[str, list[MethodFault]] = field(default_factory=dict)
    mail: MailFault = field(default_factory=MailFault)

    def clear(self) -> None:
        self.delay_ms = 0
        self.expire_triggers = 0
        self.no_rate_limit = False
        self.methods = {}
        self.mail = MailFault()

    def order(self, body: Json) -> None:
        """Take up what a call of `/control/faults` asks for, except sockets and events."""
        if "delay_ms" in body:
            self.delay_ms = int(body["delay_ms"])
        if "no_rate_limit" in body:
            self.no_rate_limit = bool(body["no_rate_limit"])
        if "expire_triggers" in body:
            self.expire_triggers = _times(body["expire_triggers"])
        for method, wanted in body.get("fail", {}).items():
            fault = MethodFault(
                error=wanted.get("error"),
                status=wanted.get("status"),
                times=_times(wanted.get("times", 1)),
            )
            self.methods.setdefault(method, []).append(fault)
        if "rate_limit" in body:
            self._order_rate_limit(body["rate_limit"])
        if "smtp" in body:
            self._order_mail(body["smtp"])

    def _order_rate_limit(self, wanted: Json) -> None:
        fault = MethodFault(
            error="ratelimited",
            status=429,
            times=_times(wanted.get("times", 1)),
            retry_after=int(wanted.get("retry_after", 1)),
        )
        self.methods.setdefault(wanted["method"], []).append(fault)

    def _order_mail(self, wanted: Json) -> None:
        after_data = wanted.get("after_data")
        if after_data is not None and after_data not in SMTP_AFTER_DATA:
            raise PersonError(f"after_data is one of {', '.join(SMTP_AFTER_DATA)}")
        self.mail = MailFault(
            refuse=bool(wanted.get("refuse", False)),
            after_data=after_data,
            delay_ms=int(wanted.get("delay_ms", 0)),
            times=_times(wanted.get("times", True)),
        )

    def trip(self, method: str) -> None:
        """Fail this call if a fault is due for its method (or for every method, `*`)."""
        for name in (method, "*"):
            waiting = self.methods.get(name)
            if waiting:
                fault = waiting[0]
                fault.times -= 1
                if fault.times <= 0:
                    waiting.pop(0)
                raise _refusal(fault)

    def trigger_is_stale(self) -> bool:
        """Whether the next trigger_id is handed out already expired."""
        if self.expire_triggers > 0:
            self.expire_triggers -= 1
            return True
        return False

    def mail_due(self) -> MailFault:
        """The mail fault for this message, counted down once."""
        fault = self.mail
        if fault.times <= 0:
            return MailFault()
        fault.times -= 1
        return fault


def _times(value: object) -> int:
    if value is True:
        return ALWAYS
    return int(str(value)) if value else 0


def _refusal(fault: MethodFault) -> SlackError:
    status = fault.status or 200
    headers = {} if fault.retry_after is None else {"Retry-After": str(fault.retry_after)}
    return SlackError(fault.error or "internal_error", status=status, headers=headers)
