"""What was heard, and which option it picks."""

from collections.abc import Iterator

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from speaker.effects import Prompt
from speaker.messages import Option, Text
from speaker.phrasebook import load
from speaker.picking import NoMatch, OutOfRange, Picked, Unclear, Verdict, ask_back, pick
from speaker.wording import folded, tokens

# options, then lines of "what was heard -> verdict":
# 2 picks the second, 1?3 asks back, >7 says that there is no seven, - is no pick
ENGLISH = {
    "Opening hours | Order a coffee | Talk to a person": """
        one -> 1
        two -> 2
        three -> 3
        1 -> 1
        2 -> 2
        3. -> 3
        #2 -> 2
        (2) -> 2
        2nd -> 2
        THREE -> 3
        won -> 1
        to -> 2
        too -> 2
        to please -> 2
        i'll take to -> 2
        number to -> 2
        option to -> 2
        for -> -
        four -> >4
        option for -> >4
        ate -> -
        five -> >5
        zero -> >0
        number zero -> >0
        twenty two -> >22
        ninety nine -> >99
        option two -> 2
        option number two -> 2
        number two -> 2
        number two please -> 2
        the number two -> 2
        choice three -> 3
        um two please -> 2
        uh number one thank you very much -> 1
        i'd like number three -> 3
        i'll go with two -> 2
        i choose option one -> 1
        let's go with three -> 3
        yes two -> 2
        okay number two -> 2
        first -> 1
        the first -> 1
        the first one -> 1
        the first one please -> 1
        i'll take the second one -> 2
        the second option -> 2
        the third choice -> 3
        option the second -> 2
        the fourth one -> >4
        the tenth -> >10
        last -> 3
        the last -> 3
        the last one -> 3
        the last one please -> 3
        the final one -> 3
        the second last -> 2
        the last but one -> 2
        third to last -> 1
        opening hours -> 1
        Opening Hours! -> 1
        opening hours please -> 1
        the opening hours -> 1
        can you tell me the opening hours please -> 1
        what about the opening hours -> 1
        opening ours -> 1
        opening our -> 1
        hours -> 1
        the hours please -> 1
        opening -> 1
        coffee -> 2
        a coffee please -> 2
        i'd like to order a coffee -> 2
        order coffee -> 2
        ordered coffee -> 2
        talk to a person -> 3
        talk two a person -> 3
        talk to person -> 3
        a person -> 3
        person -> 3
        the person one -> 3
        yes -> -
        yes please -> -
        no -> -
        no thanks -> -
        stop -> -
        cancel -> -
        repeat -> -
        more -> -
        help -> -
        options -> -
        what did i miss -> -
        minus one -> -
        -1 -> -
        -2 -> -
        half -> -
        a half -> -
        one half -> -
        1/2 -> -
        ½ -> -
        two and a half -> -
        two point five -> -
        2.5 -> -
        2,5 -> -
        one point zero -> -
        one or two -> -
        one two three -> -
        two three -> -
        not two -> -
        not the second one -> -
        the second or the third -> -
        not the coffee -> -
        no coffee -> -
        i don't want a coffee -> -
        anything but a coffee -> -
        both -> -
        all of them -> -
        none -> -
        neither -> -
        any -> -
        the one -> 1
        the -> -
        a -> -
        to a -> -
        i want to -> -
        i would like -> -
        number -> -
        option -> -
        please -> -
        um -> -
        one hundred -> -
        200 -> -
        1000000000000000000000000 -> -
        i need two of those for my sister's birthday -> -
        there are three people in my family -> -
        my first car was red -> -
        this is the last straw -> -
        what is the weather like tomorrow -> -
        i went to the shop to buy two coffees and a cake -> -
        where does the bus stop -> -
        the wine list -> -
        [unk] -> -
        opening [unk] -> -
        ... -> -
        ?! -> -
    """,
    # A label that is or contains a number wins over the number.
    "2 tickets | 1 ticket | 4 tickets": """
        two -> 1
        one -> 2
        four -> 3
        for -> 3
        to -> 1
        three -> 3
        option two -> 2
        number one -> 1
        two tickets -> 1
        to tickets -> 1
        2 tickets please -> 1
        i'll take two tickets -> 1
        for tickets -> 3
        one ticket -> 2
        won ticket -> 2
        three tickets -> -
        five tickets -> -
        tickets -> 1?3
        the first one -> 1
        the last one -> 3
        five -> >5
    """,
    "3 | 1 | 2": """
        one -> 2
        two -> 3
        to -> 3
        three -> 1
        number two -> 3?2
        option three -> 1?3
        the second one -> 2
        the last one -> 3
        four -> >4
    """,
    "1 | 2 | 3": """
        one -> 1
        number two -> 2
        option three please -> 3
    """,
    "Room 2 | Room 1 | Room 3": """
        two -> 1
        room two -> 1
        room to -> 1
        room 2 -> 1
        one -> 2
        the room one -> 2
        number two -> 2
        the second one -> 2
        room three please -> 3
        room four -> -
        room twenty -> -
        room -> 1?2
    """,
    "Room 101 | Room 102": """
        room one oh one -> 1
        room one zero two -> 2
        room 102 -> 2
        one -> 1
        two -> 2
        room one -> 1?2
        zero -> >0
    """,
    "Room 201 | Room 101 | Room 1 0 1 garden | Table 13 by the window": """
        one -> 1
        two -> 2
        room one garden -> -
        table thirteen by the window -> 4
        table three by the window -> -
        table thirteen by a widow -> 4
    """,
    "Show the train timetable | Order forms": """
        show the plane timetable -> -
        show the trains timetable -> 1
        order farms -> 2
    """,
    "10:00 | 10:30 | 11:00": """
        ten o'clock -> 1
        ten thirty -> 2
        eleven -> 3
        eleven o'clock please -> 3
        ten -> 1?2
        two -> 2
        nine -> >9
        nine o'clock -> -
        twelve thirty -> -
    """,
    "10:30 | 11:30": """
        ten -> 1
        eleven thirty -> 2
        half -> -
    """,
    "Coffee at 2 | Tea at 2 | Cake at 2": """
        two -> 2
        tea -> 2
        tea at two -> 2
        tea at three -> -
    """,
    "Latte $2.50 | Mocha $3.50": """
        two -> 2
        three -> >3
        latte -> 1
        mocha -> 2
        latte two dollars fifty -> 1
    """,
    "Small $2 | Large $3": """
        two -> 1
        three -> 2
        two dollars -> 1
        three dollars -> 2
        large -> 2
        first -> 1
    """,
    "Tips | Another one | Menu": """
        one -> 1
        two -> 2
        another one -> 2
        another -> 2
    """,
    "Second class | First class": """
        second -> 1
        first -> 2
        the first -> 2
        second class -> 1
        2nd class -> 1
        two -> 2
        option one -> 1
        class -> 1?2
        third -> >3
    """,
    "Monday 23 November | Tuesday 24 November | Friday 27 November": """
        monday twenty three november -> 1
        monday twenty third november -> 1
        monday -> 1
        the twenty fourth -> 2
        twenty seven -> 3
        two -> 2
        november -> 1?2
        sunday -> -
        the twenty fifth -> >25
    """,
    # Labels that are close to each other.
    "Small coffee | Large coffee": """
        coffee -> 1?2
        a coffee please -> 1?2
        small -> 1
        the small one -> 1
        the large one please -> 2
        large -> 2
        coffee large -> 2
        small coffe -> 1
        large coffees -> 2
        small tea -> -
        small or large -> -
        not the small one -> -
        small coffee or large coffee -> -
    """,
    "Plan A | Plan B | Plan C": """
        plan b -> 2
        b -> 2
        plan -> 1?2
        plan d -> -
        plan c please -> 3
    """,
    "Shop | Sport | Stories": """
        stop -> -
        shop -> 1
        sport -> 2
        short -> -
        story -> -
        stores -> 3
    """,
    "Tea | Beer | Soup": """
        three -> 3
        bear -> -
        beer -> 2
        soup -> 3
        soap -> -
    """,
    "Book | Book": """
        book -> 1?2
        the book please -> 1?2
        two -> 2
        the first book -> -
        first -> 1
    """,
    "Call us! | CALL US": """
        call us -> 1?2
    """,
    # Labels that differ by what matters; only one of each pair is offered.
    "Turn it off | Open an account | Pay in cash | Monday morning": """
        turn it on -> -
        turn it of -> 1
        close an account -> -
        open a count -> 2
        pay by card -> -
        pay in cash -> 3
        monday evening -> -
        sunday morning -> -
        monday mourning -> 4
    """,
    "First class | Seat 12 | Small coffee | Tuesday": """
        third class -> -
        seat twenty -> -
        seat twelve -> 2
        large coffee -> -
        smaller coffee -> 3
        thursday -> -
        smalls coffee -> 3
    """,
    # Yes and no.
    "Yes | No": """
        yes -> 1
        yeah -> 1
        yep -> 1
        yes please -> 1
        oh yes please -> 1
        sure -> 1
        of course -> 1
        okay -> 1
        no -> 2
        nope -> 2
        no thanks -> 2
        no thank you -> 2
        um no -> 2
        maybe -> -
        two -> 2
    """,
    "Yes, book it | No, go back": """
        yes -> 1
        yeah -> 1
        yes book it -> 1
        book it -> 1
        no -> 2
        nope -> 2
        go back -> -
    """,
    "No thanks | Yes": """
        no -> 1
        yes -> 2
        no thank you -> 1
    """,
    "Turn left | Turn right": """
        right -> 2
        turn right -> 2
        left -> 1
        yes -> -
    """,
    "Left turn | Right turn": """
        yes -> -
        right -> 2
    """,
    "Main menu": """
        yes -> 1
        yes please -> 1
        main menu -> 1
        menu -> 1
        one -> 1
        the last one -> 1
        no -> -
        two -> >2
        okay -> 1
        maybe -> -
        tell me about your shop -> -
    """,
    "Cancel my booking": """
        yes -> -
        cancel my booking -> 1
        third last -> -
    """,
    "No thanks": """
        yes -> -
        no -> 1
        no thanks -> 1
    """,
    # The bot's options win over our commands; a part of a label does not win over "stop".
    "Help me | Repeat my order | Cancel my booking | Stop": """
        help -> 1
        help me -> 1
        repeat -> 2
        repeat my order -> 2
        cancel -> -
        cancel my booking -> 3
        stop -> 4
        slower -> -
    """,
    "More tips | Slower | Options": """
        more -> 1
        slower -> 2
        options -> 3
        more tips -> 1
    """,
    # More than a page: three pages read, numbers run on, labels of all pages.
    "Ant | Bee | Cat | Dog | More fish | Fox | Goat": """
        five -> 5
        six -> 6
        eight -> >8
        goat -> 7
        the last one -> 4
        more -> -
        more fish -> 5
        the seventh one -> 7
    """,
    # Fillers inside labels.
    "I want a refund | I want to talk | Please wait": """
        i want a refund -> 1
        a refund -> 1
        refund please -> 1
        i want to talk -> 2
        talk -> 2
        please wait -> 3
        wait -> 3
        i want to -> -
    """,
    # Deniers inside labels.
    "Sugar | No sugar": """
        sugar -> 1
        no sugar -> 2
        without sugar -> -
        not sugar -> -
    """,
    # Signs, emoji and other scripts.
    "☕ Coffee | 🍰 Cake & tea | 👍 | 50% off": """
        coffee -> 1
        cake and tea -> 2
        cake -> 2
        three -> 3
        fifty percent off -> 4
        fifty -> 4
        four -> 4
        off -> 4
    """,
    "1️⃣ Opening hours | 2️⃣ Menu": """
        opening hours -> 1
        two -> 2
        menu -> 2
    """,
    "Café Müller | CREME BRÛLÉE | l'été": """
        café müller -> 1
        creme brûlée -> 2
        l\N{RIGHT SINGLE QUOTATION MARK}été -> 3
        l'été -> 3
        müller -> 1
    """,
    "हिन्दी | 日本語 | Ελληνικά": """
        हिन्दी -> 1
        日本語 -> 2
        ελληνικα -> 3
        two -> 2
    """,
    "Don't know | I can't log in": """
        don't know -> 1
        dont know -> 1
        i can't log in -> 2
        can't log in -> 2
        log in -> -
    """,
    "Would you like to hear about our summer offers in the garden centre on Saturday?"
    " | Something else entirely": """
        summer offers -> 1
        the garden centre -> 1
        would you like to hear about our summer offers in the garden centre on saturday -> 1
        would you like to hear about our summer offers in the garden center saturday -> 1
        something else -> 2
        saturday -> 1
        sunday -> -
    """,
    "   | ... | Tea": """
        two -> 2
        tea -> 3
        the last one -> 3
    """,
}

GERMAN = {
    "Öffnungszeiten | Kaffee bestellen | Mit einem Menschen sprechen": """
        eins -> 1
        zwei -> 2
        zwo -> 2
        drei -> 3
        vier -> >4
        einundzwanzig -> >21
        dreißig -> >30
        die zwei -> 2
        nummer zwei -> 2
        nummer zwei bitte -> 2
        option drei -> 3
        ich nehme die eins -> 1
        ich hätte gern nummer drei -> 3
        ja zwei -> 2
        die erste -> 1
        das zweite bitte -> 2
        den dritten -> 3
        die zweite option -> 2
        die vierte -> >4
        die letzte -> 3
        das letzte bitte -> 3
        die vorletzte -> 2
        öffnungszeiten -> 1
        die öffnungszeiten bitte -> 1
        öffnungs zeiten -> 1
        ÖFFNUNGSZEITEN -> 1
        kaffee -> 2
        einen kaffee bitte -> 2
        ich möchte gerne einen kaffee bestellen -> 2
        mit einem menschen sprechen -> 3
        mit einem mensch sprechen -> 3
        menschen -> 3
        nicht den kaffee -> -
        keinen kaffee -> -
        ja -> -
        nein -> -
        halt -> -
        wiederholen -> -
        minus eins -> -
        zweieinhalb -> -
        2,5 -> -
        ein halb -> -
        eine -> -
        ich brauche zwei davon für meine schwester -> -
        mein letztes auto war rot -> -
    """,
    "1 Ticket | 2 Tickets": """
        ein ticket -> 1
        eins -> 1
        zwei tickets -> 2
        zwo -> 2
        tickets -> 2
    """,
    "10:00 | 10:30": """
        zehn uhr -> 1
        zehn uhr dreißig -> 2
        zwei -> 2
    """,
    "Ja, gern | Nein": """
        ja -> 1
        ja bitte -> 1
        klar -> 1
        nein danke -> 2
        nö -> 2
    """,
    "Großer Kaffee | Kleiner Kaffee": """
        kaffee -> 1?2
        den großen kaffee -> 1
        der kleine -> -
        kleiner -> 2
        grosser kaffee -> 1
    """,
    "Licht an | Dienstag Vormittag | Karte": """
        licht aus -> -
        licht ein -> -
        lichter an -> 1
        dienstags vormittag -> 2
        donnerstag vormittag -> -
        bar -> -
    """,
    "Straße | Fluss": """
        straße -> 1
        strasse -> 1
        fluss -> 2
        der fluß -> 2
    """,
}


def cases(language: str, table: dict[str, str]) -> Iterator[tuple[str, str, str, str]]:
    for labels, lines in table.items():
        for line in lines.strip().splitlines():
            heard, verdict = line.split(" -> ")
            yield language, labels, heard.strip(), verdict.strip()


CASES = [*cases("en", ENGLISH), *cases("de", GERMAN)]


def options_of(*labels: str) -> tuple[Option, ...]:
    return tuple(Option(label, Text(label)) for label in labels)


def short(verdict: Verdict) -> str:
    match verdict:
        case Picked(index=index):
            return str(index + 1)
        case Unclear(first=first, second=second):
            return f"{first.index + 1}?{second.index + 1}"
        case OutOfRange(number=number):
            return f">{number}"
        case NoMatch():
            return "-"


@pytest.mark.parametrize(("language", "labels", "heard", "verdict"), CASES)
def test_what_was_heard_picks_what_was_meant(language, labels, heard, verdict):
    """Each row of the tables above gives its verdict."""
    options = options_of(*labels.split(" | "))
    assert short(pick(options, heard, load(language))) == verdict


def test_the_table_is_large():
    """The tables hold at least 200 cases, 40 of them German."""
    assert len(CASES) >= 200
    assert sum(case[0] == "de" for case in CASES) >= 40


def test_the_last_one_is_the_last_that_was_read():
    """With ten options and two pages read, "the last one" is the eighth."""
    options = options_of(*"abcdefghij")
    places = [short(pick(options, "the last one", load("en"), page)) for page in range(3)]
    assert places == ["4", "8", "10"]


def test_more_is_a_label_on_the_last_page_only():
    """While there are pages to come, "more" turns the page, even if a label begins with it."""
    options = options_of("Ant", "Bee", "Cat", "Dog", "More fish")
    assert short(pick(options, "more", load("en"), page=0)) == "-"
    assert short(pick(options, "more", load("en"), page=1)) == "5"


def test_nothing_on_offer_picks_nothing():
    """Without options, numbers are out of range and words no match."""
    assert pick((), "two", load("en")) == OutOfRange(2)
    assert pick((), "the last one", load("en")) == NoMatch()
    assert pick((), "yes", load("en")) == NoMatch()


def asked(labels: tuple[str, ...], heard: str) -> Prompt:
    verdict = pick(options_of(*labels), heard, load("en"))
    assert isinstance(verdict, Unclear)
    return ask_back(verdict, load("en"))


def test_asking_back_names_both():
    """Two labels that fit are asked about by their names, without emoji."""
    question = asked(("Small coffee ☕", "Large coffee"), "coffee")
    assert load("en").sentence(question) == "Did you mean Small coffee, or Large coffee?"


@pytest.mark.parametrize("labels", [("Book", "book!"), ("Room 2", "Room two")])
def test_asking_back_uses_numbers_when_names_sound_alike(labels):
    """Two labels that sound alike are asked about by their numbers."""
    question = asked(labels, labels[0])
    assert load("en").sentence(question) == "Did you mean number one, or number two?"


# Anything that may be said or offered, with more than its share of what could confuse us.
LANGUAGES = st.sampled_from(("en", "de"))
TELLING = st.sampled_from(
    [
        "one",
        "two",
        "to",
        "too",
        "for",
        "2",
        "3rd",
        "10:30",
        "2.5",
        "-1",
        "½",
        "first",
        "second",
        "last",
        "option",
        "number",
        "the",
        "please",
        "not",
        "no",
        "yes",
        "more",
        "stop",
        "coffee",
        "small",
        "large",
        "shop",
        "sport",
        "room",
        "101",
        "$3",
        "eins",
        "zwei",
        "letzte",
        "nummer",
        "bitte",
        "nicht",
        "☕",
        "1️⃣",
        "café",
        "[unk]",
        "o'clock",
        "'",
        "-",
        ":",
        ".",
        "twenty",
        "hundred",
    ]
)
PHRASES = st.lists(TELLING, max_size=5).map(" ".join)
TEXTS = PHRASES | st.text(max_size=30)
LABELS = st.lists(TEXTS, max_size=6)


@given(language=LANGUAGES, labels=LABELS, heard=TEXTS, page=st.integers(0, 3))
def test_only_what_is_offered_is_ever_picked(language, labels, heard, page):
    """Whatever is offered and whatever is said: no crash, and no pick of anything else."""
    options = options_of(*labels)
    match pick(options, heard, load(language), page):
        case Picked(option=option, index=index):
            assert options[index] is option
        case Unclear(first=first, second=second):
            assert first.index != second.index
            assert options[first.index] is first.option
            assert options[second.index] is second.option
        case OutOfRange(number=number):
            assert not 1 <= number <= len(options)


@given(language=LANGUAGES, labels=LABELS.filter(bool), data=st.data())
def test_a_label_said_exactly_picks_itself(language, labels, data):
    """A label picks its option, or asks back when another one reads the same."""
    book = load(language)
    index = data.draw(st.integers(0, len(labels) - 1))
    words = [tokens(label, book) for label in labels]
    assume(words[index])
    verdict = pick(options_of(*labels), labels[index], book)
    if words.count(words[index]) == 1:
        assert verdict == Picked(Option(labels[index], Text(labels[index])), index)
    else:
        assert isinstance(verdict, Unclear)


@given(language=LANGUAGES, labels=LABELS.filter(bool), data=st.data())
def test_a_number_picks_its_option_unless_a_label_claims_it(language, labels, data):
    """A number in range is a place in the list when no label contains it, however it sounds."""
    book = load(language)
    number = data.draw(st.integers(1, len(labels)))
    sounds = {token for label in labels for token in folded(tokens(label, book), book)}
    assume(str(number) not in sounds)
    verdict = pick(options_of(*labels), book.number(number), book)
    assert isinstance(verdict, Picked)
    assert verdict.index == number - 1


@given(labels=st.lists(st.sampled_from(("Tea", "Milk", "Cake")), min_size=1), number=st.text())
def test_numbers_in_sentences_are_no_picks(labels, number):
    """A number with other words around it picks nothing."""
    heard = f"my neighbour {number} has two dogs"
    assert pick(options_of(*labels), heard, load("en")) == NoMatch()
