"""Relay between the labelling page in a notebook's browser and the server.

A browser that shows a notebook may be far from the kernel and can't reach a server on the
kernel's loopback. So the page speaks over the widget's channel, and each of its connections
(a *line*) becomes a socket to the server here::

    page    --{supt: open, line}---------->  relay  --connect------------->  server
    page    --{supt: frame, line, text}--->  relay  --hello with token---->  server
    page    <--{supt: media, line, ...}----  relay  <--GET /media/...------  server
    page    <--{supt: frame, line, text}---  relay  <--frame---------------  server

Frames pass unchanged, with three exceptions: the token is put into ``hello`` here, so that no
browser and no saved notebook ever holds it; payloads stay here for ``widget.current``; and images
and sounds are sent as bytes, before the item.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlsplit

import msgspec
from msgspec import UNSET

from supt_async.client import urls
from supt_async.client.errors import NoServer
from supt_async.client.loop_thread import LoopThread
from supt_async.client.transport import MessageQueue, converse
from supt_async.domain.values import JSONObject, JSONValue
from supt_async.errors import ProtocolError, SuptError
from supt_async.notebook.server_target import ServerTarget
from supt_async.protocol import codec, messages as m
from supt_async.protocol.close_codes import CloseCode

Post = Callable[[JSONObject, Sequence[bytes]], None]

MAX_LINES = 16
"""Maximum number of lines of a widget: each view has one, and an older one may be closing."""
MAX_ITEMS = 64
"""Maximum number of items whose payloads are kept."""
MAX_MEDIA_BYTES = 64 * 1024 * 1024
"""Maximum size of an image or a sound."""
PIECE_BYTES = 256 * 1024
"""Size of the pieces in which a file is sent."""
BURST_BYTES = 1_000_000
"""Bytes that may be sent at once before the rate is limited."""
BYTES_PER_SECOND = 700_000
"""Rate below 1 MB/s, beyond which Jupyter drops messages (``iopub_data_rate_limit``)."""
MEDIA_SECONDS = 30.0
"""Seconds that fetching a file may take."""
HANG_UP_SECONDS = 2.0
"""Seconds to wait for the lines to close."""
LOST, REFUSED = CloseCode.ABNORMAL, CloseCode.UNAUTHENTICATED
"""Close codes for the page: after the first it reconnects, after the second it stops."""


class Relay:
    """Lines of one widget; it must be closed.

    ``post`` is called in a separate thread. ``find_token`` is called once, in a thread, and
    returns the labeller's token.
    """

    def __init__(self, target: ServerTarget, find_token: Callable[[], str], post: Post) -> None:
        self._target, self._find_token, self._post = target, find_token, post
        self._thread = LoopThread("supt-page")
        self._lines: OrderedDict[str, tuple[MessageQueue, asyncio.Task[None]]] = OrderedDict()
        self._items: OrderedDict[str, m.Item] = OrderedDict()
        self._shown: tuple[str, str] | None = None
        self._token: str | None = None
        self.project: m.ProjectInfo | None = None
        self._finding = asyncio.Lock()
        self._pace = Pace(BYTES_PER_SECOND, BURST_BYTES)

    @property
    def opened(self) -> bool:
        """Whether a page is connected."""
        return bool(self._lines)

    @property
    def shown(self) -> m.Item | None:
        """Item on the page, with its payload; None if there is none."""
        shown = self._shown
        return None if shown is None else self._items.get(shown[1])

    def take(self, content: object) -> None:
        """Handle a message of a page, in any thread; unknown ones are ignored."""
        if isinstance(content, Mapping) and isinstance(content.get("line"), str):
            words = dict(content)
            with contextlib.suppress(RuntimeError):  # it is closed
                self._thread.post(lambda: self._take(words))

    def tell(self, act: str, value: JSONValue = None) -> None:
        """Make the page that spoke last do something: ``answer``, ``skip`` or ``undo``."""
        line = next(reversed(self._lines), None)
        if line is not None:
            self._post({"supt": "do", "line": line, "act": act, "value": value}, [])

    def close(self) -> None:
        """Close every line; the items on hand go back to the queue."""
        with contextlib.suppress(RuntimeError, TimeoutError):  # it is closed already
            self._thread.run(self._hang_up(), HANG_UP_SECONDS)
        self._thread.stop()

    def _take(self, words: JSONObject) -> None:
        line = words["line"]
        match words.get("supt"):
            case "open" if line not in self._lines and len(self._lines) < MAX_LINES:
                outgoing = MessageQueue()
                task = asyncio.create_task(self._hold(line, outgoing), name="page-line")
                self._lines[line] = (outgoing, task)
            case "frame" if line in self._lines and isinstance(words.get("text"), str):
                self._lines.move_to_end(line)
                self._forward(line, words["text"])
            case "drop" if line in self._lines:
                self._lines.pop(line)[1].cancel()
            case "gone":
                self._left(_view_of(line))
            case _:
                pass

    def _forward(self, line: str, text: str) -> None:
        try:
            message = codec.decode_client(text)
        except ProtocolError:
            return  # a page of another version; the server would say no more than that
        match message:
            case m.Hello():
                # A page greets when its line is connected, and that takes the token.
                token = UNSET if self._token is None else self._token
                message = msgspec.structs.replace(message, payload=True, token=token)
            case m.Show(lease=lease):
                self._shown = (_view_of(line), lease)
            case m.Submit(lease=lease) | m.Skip(lease=lease):
                self._cleared([lease])
            case m.Release(leases=leases):
                self._cleared(leases)
            case _:
                pass
        self._lines[line][0].put(message)

    def _cleared(self, leases: Sequence[str]) -> None:
        if self._shown is not None and self._shown[1] in leases:
            self._shown = None

    def _left(self, view: str) -> None:
        """End the session of a view that was removed from the notebook."""
        if self._shown is not None and self._shown[0] == view:
            self._shown = None
        for line, (outgoing, _) in self._lines.items():
            if _view_of(line) == view:
                outgoing.put(m.Bye())

    async def _hang_up(self) -> None:
        for outgoing, _ in self._lines.values():
            outgoing.put(m.Bye())
        await asyncio.gather(*(task for _, task in self._lines.values()), return_exceptions=True)

    async def _hold(self, line: str, outgoing: MessageQueue) -> None:
        """Keep one connection to the server until the page or the server closes it."""
        frames: asyncio.Queue[str | bytes | None] = asyncio.Queue()
        carrying = asyncio.create_task(self._carry(line, frames), name="page-carry")
        try:
            code = await self._converse(line, outgoing, frames)
            frames.put_nowait(None)
            await carrying
        finally:
            carrying.cancel()
        self._lines.pop(line, None)
        self._post({"supt": "closed", "line": line, "code": code}, [])

    async def _converse(
        self, line: str, outgoing: MessageQueue, frames: asyncio.Queue[str | bytes | None]
    ) -> int:
        def take_in(text: str | bytes) -> bool:
            frames.put_nowait(text)
            return True

        try:
            async with self._finding:
                if self._token is None:
                    self._token = await asyncio.to_thread(self._find_token)
            address = urls.socket(await self._target.locate())
        except NoServer:
            return LOST
        except SuptError:  # nobody may label here under that name, or the database is gone
            return REFUSED if self._token is None else LOST
        code, _ = await converse(
            address,
            outgoing,
            connected=lambda: self._post({"supt": "opened", "line": line}, []),
            take_in=take_in,
        )
        return code

    async def _carry(self, line: str, frames: asyncio.Queue[str | bytes | None]) -> None:
        """Pass frames on in order; an item's images and sounds go before it."""
        while (frame := await frames.get()) is not None:
            text = frame if isinstance(frame, str) else frame.decode()
            with contextlib.suppress(ProtocolError):
                message = codec.decode_server(text)
                if isinstance(message, m.Welcome):
                    self.project = message.project
                if isinstance(message, m.Item):
                    self._keep(message)
                    for url in media_of(message.data):
                        await self._bring(line, url)
                    text = codec.encode(msgspec.structs.replace(message, payload=UNSET))
            self._post({"supt": "frame", "line": line, "text": text}, [])

    def _keep(self, item: m.Item) -> None:
        self._items[item.lease] = item
        while len(self._items) > MAX_ITEMS:
            self._items.popitem(last=False)

    async def _bring(self, line: str, url: str) -> None:
        """Send a file to the page, which shows a missing one as broken."""
        base = await self._target.locate()
        found = await asyncio.to_thread(fetch_media, base, url)
        if found is None:
            return
        content, media_type = found
        pieces = range(0, max(len(content), 1), PIECE_BYTES)
        for start in pieces:
            piece = content[start : start + PIECE_BYTES]
            await asyncio.sleep(self._pace.wait(len(piece), time.monotonic()))
            last = start == pieces[-1]
            words = {"supt": "media", "line": line, "url": url, "type": media_type, "last": last}
            self._post(words, [piece])


class Pace:
    """Rate limiter of at most ``rate`` bytes per second after a burst."""

    def __init__(self, rate: float, burst: float) -> None:
        self._rate, self._burst = rate, burst
        self._room, self._at = burst, 0.0

    def wait(self, size: int, now: float) -> float:
        """Reserve ``size`` bytes; return the seconds to wait before they are sent."""
        self._room = min(self._burst, self._room + (now - self._at) * self._rate)
        self._at = now
        self._room -= size
        return max(0.0, -self._room / self._rate)


def media_of(data: Mapping[str, JSONValue]) -> list[str]:
    """Return the server's own URLs in an item's data, also in its sides or fields."""
    parts: list[JSONValue] = []
    match data:
        case {"kind": "pair"}:
            parts = [data.get(part) for part in ("a", "b", "prompt")]
        case {"kind": "fields", "fields": list(fields)}:
            parts = [field.get("data") for field in fields if isinstance(field, dict)]
    if parts:
        return [url for part in parts if isinstance(part, dict) for url in media_of(part)]
    url = data.get("url")
    return [url] if isinstance(url, str) and url.startswith("/") else []


def fetch_media(base: str, url: str) -> tuple[bytes, str] | None:
    """Return a file of the server and its media type; None if it can't be fetched."""
    parts = urlsplit(base)
    secure = parts.scheme in ("https", "wss")
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=MEDIA_SECONDS)
    try:
        connection.request("GET", url)
        response = connection.getresponse()
        content = response.read(MAX_MEDIA_BYTES + 1)
        if response.status != 200 or len(content) > MAX_MEDIA_BYTES:
            return None
        return content, response.getheader("content-type", "application/octet-stream")
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def _view_of(line: str) -> str:
    """Return the view of a line: lines are named VIEW.1, VIEW.2, and so on."""
    return line.partition(".")[0]
