"""A bell that any number of waiting tasks hear, each with its own patience."""

import asyncio


class Bell:
    """Rings for all who wait at that moment; whoever comes later waits for the next ring."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        heard, self._event = self._event, asyncio.Event()
        heard.set()

    async def wait(self, seconds: float) -> bool:
        """True if it rang within so many seconds."""
        if seconds <= 0:
            return False
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return False
        return True
