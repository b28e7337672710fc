"""The books find out what should not have been."""

from dataclasses import replace

import pytest

from tests.soak.books import ASKED, Books, Life


def life(*told, manner=ASKED, code=0):
    return Life([line.split() for line in told], manner, code, code)


QUESTION = ("begin 1", "send 1 hello there", "end 1 answered")
NOTICE = ("begin 2", "heard One.", "end 2 answered")


def test_what_adds_up_is_not_broken():
    """A turn that was sent, executed and ended, and a notice that was heard."""
    books = Books([life(*QUESTION, *NOTICE)], ["hello there"], {"One.", "Two."}, left=["Two."])
    assert [*books.broken()] == []
    assert books.cut == 0


def test_what_ends_in_the_middle_of_a_turn_leaves_it_without_an_outcome():
    """Nobody is told how a turn ended whose program was killed; one, and the last."""
    books = Books([life("begin 1", manner="killed", code=-9), life(*QUESTION)])
    assert [*books.broken()] == []
    assert books.cut == 1


def test_a_notice_may_be_heard_again_when_it_was_hardly_put_away():
    """It was the last thing that happened before the power was cut."""
    cut = life(*NOTICE, manner="killed", code=-9)
    assert [*Books([cut, life(*NOTICE)], taken={"One."}).broken()] == []
    assert [*Books([cut], taken={"One."}, left=["One."]).broken()] == []


def test_a_notice_in_doubt_may_come_or_not():
    """Nobody was told that it is taken; the answer may have been lost."""
    assert [*Books([life(*NOTICE)], doubted={"One.", "Two."}).broken()] == []


@pytest.mark.parametrize(
    ("books", "broken"),
    [
        (Books([life("begin 1")]), "life 1 (asked to end): 1 turns began, 0 ended"),
        (Books([life("begin 1", "end 1 failed", "end 1 failed")]), "1 turns began, 2 ended"),
        (
            Books([life("begin 1", "begin 2", "end 2 failed", manner="killed")]),
            "life 1 (killed): 2 turns began, 1 ended",
        ),
        (Books([replace(life(), code=1)]), "it ended with 1, not 0"),
        (Books([life("send 1 hello", "send 1 hello")]), "turns sent more than one message: 1"),
        (Books([life(*QUESTION)], ["hello there"] * 2), "the bot got ['hello there'] twice"),
        (Books([life()], ["hello"]), "the bot got ['hello'] twice, or it was not sent"),
        (Books([life(*NOTICE)], taken={"One.", "Two."}), "notices were lost: Two."),
        (Books([life(*NOTICE)]), "notices of nobody: One."),
        (Books([life()], left=["One."]), "notices of nobody: One."),
        (Books([life(*NOTICE, *NOTICE)], taken={"One."}), "said twice, or kept after that: One."),
        (Books([life(*NOTICE)], taken={"One."}, left=["One."]), "or kept after that: One."),
        (
            Books([life(*NOTICE, "heard Two.", manner="killed"), life(*NOTICE)], taken={"One."}),
            "said twice, or kept after that: One.",
        ),
    ],
)
def test_what_does_not_add_up_is_told(books, broken):
    """A turn without an outcome, a crash, a message or a notice twice, lost, or of nobody."""
    assert [promise for promise in books.broken() if broken in promise]
