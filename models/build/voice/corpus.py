"""Sentences for the lessons: what a chatbot says, and enough nonsense to hear every sound.

Half of the corpus are an assistant's sentences from templates: options, prices, times, dates,
questions, single words, spelled letters, long ones. The other half strings random words of
Debian's American word list (package `wamerican`) together with small words, so that every
sequence of sounds turns up in every place of a sentence. Numbers are spelled out, because
Flite and espeak-ng read digits differently.

One line a sentence, ASCII only, seeded.
"""

import random
import re
from pathlib import Path

WORDS = Path("/usr/share/dict/american-english")


def _words(text: str) -> tuple[str, ...]:
    """Return the words of a text."""
    return tuple(text.split())


def _phrases(text: str) -> tuple[str, ...]:
    """Return what stands between the bars."""
    return tuple(text.split("|"))


ONES = _words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
TENS = _words("twenty thirty forty fifty sixty seventy eighty ninety")
ORDINALS = _words(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
DAYS = _words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
MONTHS = _words(
    "January February March April May June July August September October November December"
)
LETTERS = "BCDEFGHIJKLMNOPQRSTUVWXYZ"
"""Without A, which Flite reads as the article."""

THINGS = _phrases(
    "coffee|tea|a large latte|a small mocha|the bill|your order|my account|the printer|"
    "a ticket|the train|a table|the menu|the weather|the news|your password|an appointment|"
    "the museum|a refund|delivery|the garden|lunch|breakfast|dinner|the meeting|the heating|"
    "your package|the library|a doctor|the kitchen light|the front door|the washing machine|"
    "cheese|bread|orange juice|chocolate cake|sugar|milk|water|the television|your name|"
    "the internet|a new message|the swimming pool|an umbrella|the airport|the bus|your room|"
    "opening hours|directions|special offers|billing|technical support|parking|the wifi|"
    "gift cards|the question|the answer|a reminder|the alarm|a timer|the music|the volume"
)
PLACES = _phrases(
    "at the station|in the kitchen|on the second floor|next to the entrance|in the city|"
    "near the river|at home|at the office|behind the school|in Chicago|in London|in Paris|"
    "on Main Street|across the road|around the corner|in the living room|at the reception desk"
)
VERBS = _phrases(
    "order|find|change|cancel|check|book|open|close|move|repeat|start|stop|turn on|turn off|"
    "look for|ask about|pay for|pick up|send|share|explain|remember|forget|try|choose"
)
PEOPLE = _phrases(
    "Anna|Thomas|Maria|George|Julia|Peter|Susan|Michael|my colleague|the doctor|an agent|"
    "our team|your neighbor|the manager|a person|Doctor Smith|Alice|David|Emily|Oscar"
)
ADJECTIVES = _phrases(
    "new|old|large|small|hot|cold|fresh|quick|cheap|early|late|quiet|loud|happy|strange|"
    "beautiful|difficult|easy|green|yellow|purple|heavy|light|wonderful|usual|busy|free"
)
SINGLE = _phrases(
    "Yes|No|Hello|Goodbye|Thanks|Sorry|Okay|Sure|Please|Done|Great|Stop|More|Next|Back|Welcome|"
    "Help|Listening|Cancelled|Good morning|Good evening|Thank you|One moment|Of course|Maybe|"
    "All right|Never mind|Not yet|Go ahead|Right now|Mocha|Latte|Espresso|Tips|Wait|Ready"
)
SMALL = _words(
    "the of and to in is that it was for on are with as at be this have from or had by not "
    "but what some we can out other were all there when up use your how said an each she "
    "which do their time if will way about many then them would like so these her long make "
    "thing see him two has look more day could go come did my no most who over know than "
    "call first people may down side been now find any new work part take get place made "
    "where after back little only round man year came show every good me give our under "
    "name very through just form much great think say help low line before turn cause same "
    "mean differ move right boy old too does tell set three want air well also play small "
    "end put home read hand large spell add even land here must big high such follow act "
    "why ask men change went light kind off need house picture try us again animal point"
)
QUESTIONS = _phrases(
    "Would you like {thing}?|Do you want to {verb} {thing}?|Which {thing} do you mean?|"
    "Can I help you with {thing}?|Where is {thing}?|When would you like to {verb} {thing}?|"
    "What else can I do for you?|Shall I {verb} {thing} {place}?|How many do you need?|"
    "Is that right?|Are you still there?|Did you mean {thing} or {thing}?|Who is calling?|"
    "What would you like?|Do you need {number} or {number}?|Is it {adjective}?|"
    "Should I ask {person}?|Why not?|How was {thing}?|Is {thing} {adjective} or {adjective}?|"
    "Anything else?|{verb} it now?|{thing}?|Really?|Are you sure?|Which one?|{number}?"
)
STATEMENTS = _phrases(
    "You can {verb} {thing} {place}.|I can {verb} {thing} for you.|{person} will {verb} {thing}.|"
    "We are open from {hour} to {hour}.|It costs {price}.|Your total is {price}.|"
    "It is {time} on {day}.|The next train leaves at {time}.|Today is {day}, {date}.|"
    "I found {number} results {place}.|Your order number is {digits}.|Please {verb} {thing}.|"
    "The code is {letters}.|Call us at {digits}, or visit us {place}.|That is {adjective}.|"
    "I am sorry, I did not understand you.|Sorry, I can't {verb} {thing} right now.|"
    "It is {number} degrees and {adjective}.|There are {number} people {place}.|"
    "{person} says: {thing} is {adjective}.|Message from {person}: please {verb} {thing}.|"
    "Here are your options: {thing}, {thing}, or {thing}.|You have {number} new messages.|"
    "Option {one}: {thing}.|Option {one}: {verb} {thing}.|Number {one}, {thing}.|"
    "The {ordinal} one is {thing}.|Say {one} for {thing}, or {one} for {thing}.|"
    "To {verb} {thing}, say {one}.|You chose {thing}.|I'll {verb} {thing} on {day} at {time}.|"
    "If you want to {verb} {thing}, just press the button and talk to me.|"
    "We don't have {thing}, but we've got {thing}.|{thing} is {adjective} today!|"
    "First, {verb} {thing}; then, {verb} {thing}.|Welcome to {thing}, {person}!|"
    "{number} percent of the {adjective} ones are {place}.|It's about {number} miles away.|"
    "The meeting with {person} is on {date} at {time} {place}.|Thanks, {person}.|"
    "That will be {price}, please.|{one}, {one}, {one}, {one}.|{number}.|{time}.|{date}.|"
    "{thing}.|{single}.|{single}!|{single}, {person}.|{single}|{thing}|{digits}.|{letters}."
)
JOINS = (", and ", ", but ", " because ", ", so ", " when ", "; ", " and then ", ", which means ")


def capitalized(text: str) -> str:
    """Return the text with a capital first letter."""
    return text[:1].upper() + text[1:]


class Writer:
    """A seeded source of sentences."""

    def __init__(self, seed: int, words: list[str]) -> None:
        self._dice = random.Random(seed)
        self._words = words

    def number(self) -> str:
        """Return a number in words, small ones more often."""
        dice = self._dice
        size = dice.choice((20, 100, 100, 1000, 10000))
        return self.spelled(dice.randrange(size))

    def spelled(self, value: int) -> str:
        """Return 0 to 9999 in words."""
        if value < 20:
            return ONES[value]
        if value < 100:
            tens, ones = divmod(value, 10)
            return TENS[tens - 2] + (f" {ONES[ones]}" if ones else "")
        unit, name = (100, "hundred") if value < 1000 else (1000, "thousand")
        many, rest = divmod(value, unit)
        return f"{ONES[many]} {name}" + (f" {self.spelled(rest)}" if rest else "")

    def price(self) -> str:
        """Return a price in words."""
        dollars, cents = self._dice.randrange(1, 100), self._dice.choice((0, 5, 25, 50, 99, 75))
        text = f"{self.spelled(dollars)} dollar" + ("s" if dollars > 1 else "")
        return text + (f" and {self.spelled(cents)} cents" if cents else "")

    def time(self) -> str:
        """Return a time of day in words."""
        dice = self._dice
        hour = ONES[dice.randrange(1, 13)]
        minute = dice.choice(("o'clock", "thirty", "fifteen", "oh five", "forty five", "ten"))
        half = dice.choice(("", "", " P M", " in the morning", " in the afternoon"))
        return f"{hour} {minute}{half}"

    def slot(self, name: str) -> str:
        """Return something that fits the named hole of a template."""
        dice = self._dice
        lists = {
            "thing": THINGS, "place": PLACES, "verb": VERBS, "person": PEOPLE, "day": DAYS,
            "adjective": ADJECTIVES, "single": SINGLE, "one": ONES[1:11], "ordinal": ORDINALS,
        }  # fmt: skip
        if name in lists:
            return dice.choice(lists[name])
        made = {
            "number": self.number,
            "price": self.price,
            "time": self.time,
            "hour": lambda: ONES[dice.randrange(1, 13)] + dice.choice(("", " thirty", " P M")),
            "date": lambda: f"{dice.choice(MONTHS)} {dice.choice(ORDINALS)}",
            "digits": lambda: " ".join(dice.choices(ONES[:10], k=dice.randrange(2, 8))),
            "letters": lambda: " ".join(dice.choices(LETTERS, k=dice.randrange(1, 6))),
        }
        return made[name]()

    def filled(self, template: str) -> str:
        """Return a template with its holes filled."""
        return re.sub(r"{(\w+)}", lambda hole: self.slot(hole[1]), template)

    def assistant(self) -> str:
        """Return an assistant's sentence."""
        kind = QUESTIONS if self._dice.random() < 0.22 else STATEMENTS
        return capitalized(self.filled(self._dice.choice(kind)))

    def long(self) -> str:
        """Return two to four statements as one sentence."""
        dice = self._dice
        parts = []
        for _ in range(dice.randrange(2, 5)):
            part = self.filled(dice.choice(STATEMENTS)).rstrip(".!").replace(";", ",")
            parts += [part[:1].lower() + part[1:], dice.choice(JOINS)]
        return capitalized("".join(parts[:-1])) + "."

    def salad(self) -> str:
        """Return nonsense of rare and small words with a comma here and there."""
        dice = self._dice
        words = [
            dice.choice(self._words if dice.random() < 0.6 else SMALL)
            for _ in range(dice.randrange(3, 13))
        ]
        for i in range(1, len(words) - 1):
            if dice.random() < 0.07:
                words[i] += dice.choice((",", ",", ",", ":", ";"))
        return capitalized(" ".join(words)) + dice.choice("......?!")

    def one_word(self) -> str:
        """Return a single word, often without a full stop."""
        dice = self._dice
        return capitalized(dice.choice([*SMALL, *self._words])) + dice.choice(("", ".", ".", "?"))


def word_list() -> list[str]:
    """Return plain words of 2 to 11 letters, without possessives and acronyms."""
    words = WORDS.read_text().split()
    return sorted({word for word in words if re.fullmatch(r"[A-Za-z]?[a-z]{1,10}", word)})


def sentences(count: int, seed: int = 2026) -> list[str]:
    """Return `count` different sentences, in random order."""
    writer = Writer(seed, word_list())
    dice = random.Random(seed + 1)
    kinds = (writer.assistant, writer.long, writer.salad, writer.one_word)
    found: dict[str, None] = {}
    for _ in range(20 * count):
        if len(found) == count:
            break
        text = dice.choices(kinds, (0.42, 0.06, 0.46, 0.06))[0]()
        if len(text) <= 230:
            found[text] = None
    return list(found)
