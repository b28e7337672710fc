"""What BotDistrikt does with a call, apart from HTTP: users, sessions, checks and answers."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from speaker.botdistrikt.sandbox import shapes
from speaker.botdistrikt.sandbox.decoders import read_message
from speaker.botdistrikt.sandbox.script import Answer, ScriptedBot, Session
from speaker.botdistrikt.sandbox.shapes import Error, Json
from speaker.botdistrikt.sandbox.switches import Again, Echo, Switches, Where


class Refused(Exception):  # noqa: N818  # an answer of the platform, not an error of ours
    """The platform answers with an error."""

    def __init__(self, error: Error) -> None:
        super().__init__(error.detail)
        self.error = error


def bad_request(detail: str) -> Refused:
    """Return the 400 of LoopBack's argument checks."""
    return Refused(Error(400, "Error", "", detail))


def unauthorized() -> Refused:
    """Return the documented 401, which is one body for every cause."""
    return Refused(Error(401, "Error", "AUTHORIZATION_REQUIRED", "Authorization Required"))


@dataclass(slots=True)
class _Visit:
    session: Session = field(default_factory=Session)
    last: float = 0.0


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request as it came."""

    method: str
    path: str
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Received:
    """A message that was executed."""

    user_id: int
    text: str
    """The text, or the title of the button; empty when the bot could not read it."""
    body: Json = field(repr=False)
    """The `message` as it came."""


class Platform:
    """The users and sessions of one bot, safe for several calls at a time."""

    def __init__(
        self,
        bot: ScriptedBot,
        domain: str,
        app_id: int,
        clock: Callable[[], float],
        switches: Switches,
    ) -> None:
        self.bot = bot
        self.domain = domain
        self.app_id = app_id
        self.switches = switches
        self.users: list[Json] = []
        self.messages: list[Received] = []
        self.calls: list[str] = []
        self.requests: list[Request] = []
        self.connections = 0
        self.changed = threading.Condition()
        self._clock = clock
        self._visits: dict[int, _Visit] = {}
        self._next_row = 7001

    def note_connection(self) -> None:
        """Count a connection that was opened."""
        with self.changed:
            self.connections += 1
            self.changed.notify_all()

    def note_request(self, request: Request) -> None:
        """Keep a request as it came."""
        with self.changed:
            self.requests.append(request)
            self.changed.notify_all()

    def note_call(self, call: str) -> None:
        """Keep that a call came in, whatever becomes of it."""
        with self.changed:
            self.calls.append(call)
            self.changed.notify_all()

    def register(self, body: Json) -> Json:
        """Execute Register User.

        Raises:
            Refused: The platform would answer with an error.
        """
        self._check_domain(body)
        webchat_id, wanted = body.get("webchat_id"), body.get("user")
        if webchat_id is not None and not isinstance(webchat_id, str):
            raise bad_request("Value is not a string.")
        if wanted is not None and not isinstance(wanted, dict):
            raise bad_request("Value is not an object.")
        with self.changed:
            user = self._registered(webchat_id or "", wanted or {})
            self.changed.notify_all()
            return shapes.registered_user(user)

    def receive(self, body: Json, authorization: str) -> tuple[Json, list[Json]]:
        """Execute Send Message; return the answer and its rows.

        Raises:
            Refused: The platform would answer with an error.
        """
        self._check_domain(body)
        message = body.get("message")
        for name in ("user", "message"):
            if name not in body:
                raise bad_request(f"{name} is a required argument")
            if not isinstance(body[name], dict):
                raise bad_request("Value is not an object.")
        with self.changed:
            user = self._user(authorization)
            if self.switches.whole_user and "channel" not in body["user"]:
                raise Refused(Error(422, "ValidationError", "presence", "can't be blank", "user"))
            text, payload = read_message(message, self.switches.encoders)
            self.messages.append(Received(user["id"], text, dict(body["message"])))
            answer = self._answer(user, text, payload)
            done = self._reply(user, text, answer)
            self.changed.notify_all()
            return done

    def rows(self, user_id: int, answer: Answer) -> list[Json]:
        """Write an answer's rows, each with an id of its own."""
        switches = self.switches
        under = (
            [] if switches.quick_replies is Where.TOP else [dict(q) for q in answer.quick_replies]
        )
        rows = []
        for payload in shapes.payloads(answer, switches.dialect):
            rows.append(shapes.row(self._next_row, user_id, payload, under, self._clock()))
            self._next_row += 1
        return rows

    def _check_domain(self, body: Json) -> None:
        if "domain" not in body:
            raise bad_request("domain is a required argument")
        if body["domain"] != self.domain:
            raise unauthorized()

    def _registered(self, webchat_id: str, wanted: Json) -> Json:
        known = self._known(webchat_id)
        again = self.switches.register_again
        if known is not None and again is Again.INVALID:
            error = Error(422, "ValidationError", "uniqueness", "is not unique", "webchat_id")
            raise Refused(error)
        if known is not None and again is Again.FAULT:
            detail = "ER_DUP_ENTRY: Duplicate entry for key 'webchat_id'"
            raise Refused(Error(500, "Error", "ER_DUP_ENTRY", detail))
        if known is not None and again is Again.SAME_ROW:
            known["updated_at"] = shapes.stamp(self._clock())
        else:
            known = self._new_user(webchat_id)
        known.update(shapes.settable(wanted))
        own = wanted.get("attributes")
        known["attributes"].update(own if isinstance(own, dict) else {})
        known["attributes"] |= {"webchat_id": known["webchat_id"], "source": self.domain}
        return known

    def _new_user(self, webchat_id: str) -> Json:
        user_id = 9001 + len(self.users)
        own = webchat_id or f"webchat.{user_id:06d}"
        user = shapes.new_user(user_id, own, self._clock(), self.app_id)
        self.users.append(user)
        return user

    def _known(self, webchat_id: str) -> Json | None:
        return next((u for u in reversed(self.users) if u["webchat_id"] == webchat_id), None)

    def _user(self, authorization: str) -> Json:
        user = self._known(authorization)
        if user is None or not authorization or self.switches.forget_users:
            raise unauthorized()
        return user

    def _answer(self, user: Json, text: str, payload: str | None) -> Answer:
        session = self._session(user["id"])
        if self.switches.paused or self.switches.quota:
            return Answer()
        if payload is not None:
            return self.bot.press(session, payload, text)
        return self.bot.answer(session, text)

    def _session(self, user_id: int) -> Session:
        visit = self._visits.setdefault(user_id, _Visit())
        now = self._clock()
        if now - visit.last > self.switches.session_ttl * 60 and visit.last:
            visit = self._visits[user_id] = _Visit()  # memory is lost, the user's attributes stay
        visit.last = now
        return visit.session

    def _reply(self, user: Json, text: str, answer: Answer) -> tuple[Json, list[Json]]:
        before = user["stats"]["last_message"]
        if self.switches.last_message is not Echo.NEVER and text:
            user["stats"]["last_message"] = text
        user["last_message_at"] = shapes.stamp(self._clock())
        shown = user | {"stats": dict(user["stats"])}
        if self.switches.last_message is Echo.AFTER:
            shown["stats"]["last_message"] = before
        rows = self.rows(user["id"], answer)
        return shapes.reply(answer, shown, rows, self.switches.quick_replies), rows
