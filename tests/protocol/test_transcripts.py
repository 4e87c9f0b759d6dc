"""Written conversations, replayed against the server's side and against the client's.

``transcripts/*.txt`` are in the format of ``tests/support/transcripts.py``. Each side has to say
what is written there, message for message, and nothing else.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from supt_async.domain.commands import Command, MarkShown
from supt_async.domain.ids import Generation, LabellerId, LeaseToken, ProjectId
from supt_async.domain.project import Access, Role
from supt_async.domain.results import CommandResult
from supt_async.errors import ProtocolError
from supt_async.protocol import messages as m
from supt_async.protocol.client import effects as ce
from supt_async.protocol.client.session import Client
from supt_async.protocol.codec import decode_client, decode_server, encode
from supt_async.protocol.server import effects as se
from supt_async.protocol.server.news import NewsKind
from supt_async.protocol.server.session import Session
from supt_async.protocol.tasks.task import parse
from tests.support import transcripts as t
from tests.support.fake_hub import as_item

TRANSCRIPTS = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))
ADA = Access(labeller=LabellerId(1), name="Ada", role=Role.LABELLER, project=ProjectId(1))


class ServerSide:
    """Plays the client's part, the queue's and the clock's, and compares what the session says."""

    def __init__(self) -> None:
        self.session = Session()
        self.said: deque[m.ServerMessage | se.Close] = deque()
        self.asked: deque[se.Authenticate | se.Open | Command] = deque()
        self.timers: list[se.After] = []
        self.too_fast = False

    def play(self, line: t.Line) -> None:
        match line.who:
            case "C" | "C other":
                self.quiet()
                self.hear(t.client_message(line.call))
            case "C raw":
                self.quiet()
                self.hear_raw(line.text)
            case "S" | "S lost":
                assert self.said, "the session says nothing"
                compare(self.said.popleft(), line.call)
            case "Q":
                self.answer(*line.text.split(" -> "))
            case "--":
                self.quiet()
                self.happen(line.text)
            case _:
                pass

    def quiet(self) -> None:
        """Before anything else happens, all that was said and asked has been written down."""
        assert not self.said, f"the session says more: {self.said}"
        assert not self.asked, f"the session asks more: {self.asked}"

    def hear(self, message: m.ClientMessage) -> None:
        if self.too_fast and isinstance(message, m.Submit | m.Skip | m.Undo):
            self.too_fast = False
            self.perform(self.session.limited(message, 250))
            return
        self.perform(self.session.receive(decode_client(encode(message))))

    def hear_raw(self, text: str) -> None:
        with pytest.raises(ProtocolError) as caught:
            decode_client(text)
        self.perform(self.session.undecodable(caught.value))

    def answer(self, asked: str, replied: str) -> None:
        """Let the queue answer what the session has asked."""
        assert self.asked, "the session asks nothing"
        request, reply = self.asked.popleft(), t.Reader(replied).only_call()
        expected = t.Reader(asked).only_call()
        assert t.NAMES[type(request)] == expected.name
        if isinstance(request, se.Open):
            assert (request.resume or "") == expected.fields.get("resume", "")
            opened = t.opened(reply)
            states = [offer.lease for offer in opened.leases]
            call = t.Call(
                "welcome",
                {"session": opened.session, "resumed": opened.resumed, "leases": states},
            )
            welcome = t.server_message(call)
            assert isinstance(welcome, m.Welcome)
            self.perform(self.session.opened(opened, welcome))
            return
        for name, value in ({"want": 0} | expected.fields).items():
            found = getattr(request, name, 0)
            assert (list(found) if isinstance(found, tuple) else found) == value, name
        assert not isinstance(request, se.Authenticate)
        self.perform(self.session.executed(request, t.reply(reply)))

    def perform(self, effects: list[se.Effect]) -> None:
        for effect in effects:
            match effect:
                case se.Send(message):
                    self.said.append(message)
                case se.SendItem(offer):
                    self.said.append(as_item(offer, payload=self.session.payload))
                case se.Authenticate(_, "wrong"):
                    self.perform(self.session.refused(4401, "this token is not valid here"))
                case se.Authenticate():
                    self.perform(self.session.authenticated(ADA, parse(t.TASK)))
                case se.Open():
                    self.asked.append(effect)
                case se.Execute(MarkShown() as request):
                    self.perform(self.session.executed(request, CommandResult()))
                case se.Execute(request):
                    self.asked.append(request)
                case se.After():
                    self.timers.append(effect)
                case se.Close():
                    self.said.append(effect)
                case se.Leave() | se.TellNews():
                    pass

    def happen(self, event: str) -> None:
        session = self.session
        events: dict[str, Callable[..., list[se.Effect]]] = {
            r"the socket is lost": self.lose,
            r"(\d+) s pass": self.pass_time,
            r"something is free": session.woken,
            r"ranking (\d+) is published": lambda n: session.reranked(Generation(int(n))),
            r"the project is paused": session.paused,
            r"leases expire: (.*)": lambda x: session.expired(map(LeaseToken, x.split(", "))),
            r"the server drains": lambda: session.dismissed("drain"),
            r"the session is taken over": lambda: session.dismissed("replaced"),
            r"the labeller is revoked": lambda: session.dismissed("kicked"),
            r"the project is closed": lambda: session.dismissed("project_closed"),
            r"a binary frame arrives": session.binary,
            r"the next answer comes too fast": self.hurry,
            r"the project stands at (.*)": self.news,
            r"(\d+) of the labeller's answers come elsewhere": lambda n: session.counted(int(n)),
        }
        for pattern, happen in events.items():
            match = re.fullmatch(pattern, event)
            if match:
                self.perform(happen(*match.groups()))
                return
        raise AssertionError(f"nobody knows what this is: {event}")

    def lose(self) -> list[se.Effect]:
        self.session, self.timers = Session(), []
        return []

    def hurry(self) -> list[se.Effect]:
        self.too_fast = True
        return []

    def news(self, text: str) -> list[se.Effect]:
        progress = t.server_message(t.Reader(text).only_call())
        assert isinstance(progress, m.Progress)
        own = self.session.news.kind is NewsKind.OWN
        return [se.Send(replace(progress, mine=self.session.news.mine) if own else progress)]

    def pass_time(self, seconds: str) -> list[se.Effect]:
        over = [timer for timer in self.timers if timer.ms <= int(seconds) * 1000]
        self.timers = [timer for timer in self.timers if timer not in over]
        return [effect for timer in over for effect in self.session.elapsed(timer.leases)]


class ClientSide:
    """Plays the server's part and the person's, and compares what the client says."""

    def __init__(self, lines: list[t.Line]) -> None:
        said = [t.client_message(x.call) for x in lines if x.who in ("C", "C lost", "C kept")]
        ids = iter(dict.fromkeys(x.id for x in said if hasattr(x, "id")))
        assert isinstance(said[0], m.Hello)
        self.client = Client(said[0], new_id=lambda: next(ids))
        self.said: deque[m.ClientMessage] = deque()
        self.retries: list[str] = []
        self.ended: t.Call | None = None

    def play(self, line: t.Line) -> None:
        match line.who:
            case "C" | "C lost":
                message = t.client_message(line.call)
                if not self.said:
                    self.act(message)
                assert self.said, "the client says nothing"
                assert self.said.popleft() == message
            case "C kept":
                self.act(t.client_message(line.call))
                self.quiet()
            case "S" if line.call.name == "close":
                self.quiet()
                self.perform(self.client.lost(line.call.fields["code"], random=0.5))
            case "S":
                message_ = decode_server(encode(t.server_message(line.call)))
                self.perform(self.client.receive(message_))
            case "P" if line.call.name == "hand":
                assert [item.lease for item in self.client.hand] == line.call.fields
            case "P":
                assert self.ended == line.call
            case "--":
                self.happen(line.text)
            case _:
                pass

    def quiet(self) -> None:
        assert not self.said, f"the client says more: {self.said}"

    def act(self, message: m.ClientMessage) -> None:
        """Do what the person does, so that the client says this."""
        client = self.client
        match message:
            case m.Hello():
                effects = client.connected()
            case m.Submit(lease=lease, value=value, ms=ms):
                effects = client.submit(lease, value, ms=given(ms))
            case m.Skip(lease=lease, reason=reason):
                effects = client.skip(lease, reason=given(reason))
            case m.Undo(submit=submit):
                effects = client.undo(submit)
            case m.Release(leases=leases):
                effects = client.release(leases)
            case m.Flag(lease=lease_, submit=submit_, note=note):
                effects = client.flag(lease=given(lease_), submit=given(submit_), note=given(note))
            case m.Show(lease=lease):
                effects = client.show(lease)
            case m.Window(n=n):
                effects = client.set_window(n)
            case m.News(on=on):
                effects = client.want_news(on)
            case m.Bye(release=release):
                effects = client.bye(release=release)
            case _:
                raise AssertionError(f"no person makes a client say this: {message}")
        self.perform(effects)

    def perform(self, effects: list[ce.ClientEffect]) -> None:
        for effect in effects:
            match effect:
                case ce.Send(message):
                    self.said.append(message)
                case ce.Retry(id):
                    self.retries.append(id)
                case ce.Reconnect(after_ms):
                    self.ended = t.Call("reconnect", {"ms": after_ms})
                case ce.Stop(code):
                    self.ended = t.Call("stop", {"code": code})
                case _:
                    pass

    def happen(self, event: str) -> None:
        if event == "the socket is lost":
            self.quiet()
            self.perform(self.client.lost(1006, random=0.5))
        elif event.endswith("s pass"):
            retries, self.retries = self.retries, []
            for id_ in retries:
                self.perform(self.client.elapsed(id_))


def given(value: Any) -> Any:
    return None if value is msgspec.UNSET else value


def compare(said: m.ServerMessage | se.Close, written: t.Call) -> None:
    if isinstance(said, se.Close):
        assert t.Call("close", {"code": said.code}) == written
        return
    if isinstance(said, m.Error) and "message" not in written.fields:
        said = replace(said, message=t.RULE)
    assert said == t.server_message(written)


def replay(path: Path, side: ServerSide | ClientSide, lines: list[t.Line]) -> None:
    for line in lines:
        try:
            side.play(line)
        except AssertionError as error:
            raise AssertionError(f"{path.name}:{line.number}: {line.text}\n{error}") from error
    side.quiet()


def names(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=names)
def test_the_session_says_what_is_written(path: Path) -> None:
    replay(path, ServerSide(), t.read(path))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=names)
def test_the_client_says_what_is_written(path: Path) -> None:
    lines = t.read(path)
    replay(path, ClientSide(lines), lines)


def test_every_kind_of_message_is_in_some_transcript() -> None:
    lines = [line for path in TRANSCRIPTS for line in t.read(path)]
    for side, union in (("C", m.ClientMessage), ("S", m.ServerMessage)):
        written = {
            line.call.name for line in lines if line.who[0] == side and "raw" not in line.who
        }
        kinds = {str(kind.__struct_config__.tag) for kind in union.__args__}
        assert kinds - written <= {
            "model",
            "changed",
            "feedback",
        }  # nothing is said to them, or by them
