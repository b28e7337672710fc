"""The bot behind the sandbox: stories from a TOML file that a bot author can write.

A story answers when one of the phrases it hears is in what the person wrote (whole words, case
and punctuation apart; the longest phrase wins). `docs/sandbox.md` describes every key.
"""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from speaker.errors import UsageError

_TAG = re.compile(r"\{\{\s*memory\.([\w-]+)\s*\}\}")
_KINDS: Mapping[str, Any] = {
    "name": str,
    "hears": "texts",
    "says": "texts",
    "rotate": bool,
    "buttons": "tables",
    "quick_replies": "captions",
    "remember": str,
    "needs": str,
    "pause": bool,
    "resume": bool,
}
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)?")


@dataclass(frozen=True, slots=True)
class Story:
    """One thing the bot can say."""

    name: str
    hears: tuple[str, ...] = ()
    """Phrases, any of which brings the story up."""
    says: tuple[str, ...] = ()
    """Texts, one row each."""
    rotate: bool = False
    """Say one of the texts at a time, the next one next time."""
    buttons: tuple[Mapping[str, str], ...] = ()
    """`{title, story}`, `{title, text}`, `{title, url}` or `{title, phone}`."""
    quick_replies: tuple[str | Mapping[str, str], ...] = ()
    """Captions, or `{type, text}`."""
    remember: str = ""
    """Keep the phrase that was heard in the session's memory under this name."""
    needs: str = ""
    """Answer only when the memory has this name."""
    pause: bool = False
    """Afterwards the bot is paused for this user, as when a team member takes over."""
    resume: bool = False
    """Heard by a paused bot, too, and ends the pause."""


@dataclass(slots=True)
class Session:
    """What the bot knows of one user until the session is over."""

    memory: dict[str, str] = field(default_factory=dict)
    turns: dict[str, int] = field(default_factory=dict)
    """How often each story was told."""
    greeted: bool = False
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bot says, before it gets the platform's shape."""

    texts: tuple[str, ...] = ()
    buttons: tuple[Mapping[str, str], ...] = ()
    """In the documented shape, the Story buttons with their payloads."""
    quick_replies: tuple[Mapping[str, str], ...] = ()


class ScriptedBot:
    """Answers texts and postbacks from its stories."""

    def __init__(self, name: str, stories: Iterable[Story]) -> None:
        """Take the stories; those called `greeting` and `fallback` have their meaning.

        Raises:
            UsageError: A button leads to a story that is not there.
        """
        self.name = name
        self.stories = {story.name: story for story in stories}
        self._targets: dict[str, tuple[Story, str]] = {}
        for story in self.stories.values():
            for button in story.buttons:
                self._learn(story, button)

    def answer(self, session: Session, text: str) -> Answer:
        """Answer a written text."""
        found = self._heard(session, text)
        if session.paused and not (found and found[0].resume):
            return Answer()
        story, phrase = found or (self._unheard(session), "")
        return self._tell(session, story, phrase)

    def press(self, session: Session, payload: str, title: str) -> Answer:
        """Answer the press of a button; one whose payload nobody knows counts as its title."""
        if payload not in self._targets:
            return self.answer(session, title)
        if session.paused:
            return Answer()
        story, caption = self._targets[payload]
        return self._tell(session, story, caption.lower())

    def _learn(self, story: Story, button: Mapping[str, str]) -> None:
        name = button.get("story")
        if name is None:
            return
        if name not in self.stories:
            raise UsageError(f"{self.name}: a button of {story.name!r} leads to no story: {name!r}")
        self._targets[payload_of(story, button)] = (self.stories[name], button["title"])

    def _heard(self, session: Session, text: str) -> tuple[Story, str] | None:
        words = _words(text)
        told = [
            (story, phrase)
            for story in self.stories.values()
            if not story.needs or story.needs in session.memory
            for phrase in story.hears
            if f" {_words(phrase)} " in f" {words} "
        ]
        return max(told, key=lambda pair: len(_words(pair[1])), default=None)

    def _unheard(self, session: Session) -> Story:
        name = "fallback" if session.greeted else "greeting"
        return self.stories.get(name) or Story(name)

    def _tell(self, session: Session, story: Story, phrase: str) -> Answer:
        session.greeted = True
        session.paused = story.pause or (session.paused and not story.resume)
        if story.remember and phrase:
            session.memory[story.remember] = phrase
        turn = session.turns.get(story.name, 0)
        session.turns[story.name] = turn + 1
        texts = (story.says[turn % len(story.says)],) if story.rotate and story.says else story.says
        return Answer(
            tuple(_filled(text, session.memory) for text in texts),
            tuple(_shaped(story, button) for button in story.buttons),
            tuple(_quick_reply(entry) for entry in story.quick_replies),
        )


def load_bot(path: Path | None = None) -> ScriptedBot:
    """Read a bot from a TOML file; without one, the corner cafe that comes along.

    Raises:
        UsageError: The file cannot be read, or a story in it is not as it should be.
    """
    source = path or files("speaker.botdistrikt.sandbox") / "cafe.toml"
    try:
        data = tomllib.loads(source.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"cannot read the bot {source}: {error.strerror}") from error
    except ValueError as error:
        raise UsageError(f"{source} is no TOML: {error}") from error
    stories = data.get("story", [])
    if not isinstance(stories, list) or not stories:
        raise UsageError(f"{source} has no [[story]]")
    return ScriptedBot(str(data.get("name", source.name)), map(_story, stories))


def payload_of(story: Story, button: Mapping[str, str]) -> str:
    """Return the payload of a Story button: the same at every start, and opaque."""
    told = f"{story.name}\0{button['title']}\0{button['story']}".encode()
    return "__button__" + hashlib.sha256(told).hexdigest()[:10]


def _story(table: Any) -> Story:
    """Read one [[story]]; a single text counts as a list of one."""
    if not isinstance(table, dict) or not isinstance(table.get("name"), str):
        raise UsageError(f"a story has no name: {table}")
    values: dict[str, Any] = {}
    for key, value in table.items():
        values[key] = _value(table["name"], key, value)
    story = Story(**values)
    for button in story.buttons:
        if "title" not in button:
            raise UsageError(f"story {story.name!r}: a button has no title: {button}")
    return story


def _value(story: str, key: str, value: Any) -> Any:
    if key not in _KINDS:
        raise UsageError(f"story {story!r}: unknown key {key!r}; there is {', '.join(_KINDS)}")
    kind = _KINDS[key]
    if kind in (str, bool):
        checked, found = [value], value
    else:
        checked = value if isinstance(value, list) else [value]
        found = tuple(checked)
    allowed = {str: str, bool: bool, "texts": str, "tables": dict, "captions": str | dict}[kind]
    if not all(isinstance(one, allowed) for one in checked):
        raise UsageError(f"story {story!r}: {key} is not what it should be: {value!r}")
    return found


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.lower()))


def _filled(text: str, memory: Mapping[str, str]) -> str:
    """Fill the merge tags; as on the platform, one that is not known stays."""
    return _TAG.sub(lambda tag: memory.get(tag[1], tag[0]), text)


def _shaped(story: Story, button: Mapping[str, str]) -> Mapping[str, str]:
    title = button["title"]
    if "story" in button:
        return {"type": "postback", "title": title, "payload": payload_of(story, button)}
    if "url" in button:
        return {"type": "web_url", "title": title, "url": button["url"]}
    if "phone" in button:
        return {"type": "phone_number", "title": title, "payload": button["phone"]}
    return {"type": "text", "title": title, "text": button.get("text", title)}


def _quick_reply(entry: str | Mapping[str, str]) -> Mapping[str, str]:
    return {"type": "text", "text": entry} if isinstance(entry, str) else dict(entry)
