"""Lists the addresses that Twilio is told to call."""

from typing import Final

INBOUND: Final = "/sms/twilio"
REPORTS: Final = "/events/twilio"
