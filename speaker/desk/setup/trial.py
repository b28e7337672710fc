"""Setup, a first talk: one question to the bot, spoken, and its answer."""

from speaker.desk.ask import ask
from speaker.desk.hear import microphone
from speaker.desk.setup.hour import Hour
from speaker.errors import SpeakerError


def step(hour: Hour) -> bool:
    """Hear a question, ask the bot, and say its answer, until it was heard."""
    talk = hour.talk
    while True:
        talk.wait("Ready to ask your bot something?")
        try:
            if _talked(hour) and talk.confirm("Did you hear the answer?"):
                talk.good("Your device talks with your bot.")
                return True
        except SpeakerError as error:
            talk.bad(str(error))
        if not talk.confirm("Try again?"):
            return False


def _talked(hour: Hour) -> bool:
    talk, settings = hour.talk, hour.settings
    talk.tell("One moment ...")
    listen = microphone(settings, (), lambda: talk.tell("[bold]Talk now.[/bold]"))
    words = next(listen).transcript
    if not words:
        talk.bad("I understood nothing. Try it nearer, or: speaker setup audio")
        return False
    talk.tell(f"[dim]heard[/dim] {words}")
    answer = ask(settings, words, None, None)
    for sentence in answer.said:
        talk.tell(f"[dim]said[/dim]  {sentence}")
    return answer.trouble is None
