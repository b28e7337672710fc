"""The keyboard as a button, through a real terminal."""

import os
import pty
import queue
import termios
from typing import Any

import pytest

from speaker.events import Pressed, Released
from speaker.hardware.keyboard import Keyboard


@pytest.fixture
def terminal():
    master, slave = pty.openpty()
    yield master, slave
    os.close(master)
    os.close(slave)


def test_enter_is_a_tap_and_h_holds_until_the_next_h(terminal):
    """Enter presses and lets go; h presses, and the next h lets go."""
    master, slave = terminal
    events: queue.SimpleQueue[Any] = queue.SimpleQueue()
    keyboard = Keyboard(events.put, slave)
    keyboard.start()
    os.write(master, b"\nhxh")
    got = [events.get(timeout=5) for _ in range(4)]
    keyboard.close()
    assert [type(event) for event in got] == [Pressed, Released, Pressed, Released]
    assert got[1].at > got[0].at


def test_the_terminal_is_given_back_as_it_was(terminal):
    """After close, lines are edited and echoed as before."""
    _, slave = terminal
    before = termios.tcgetattr(slave)
    keyboard = Keyboard(print, slave)
    keyboard.start()
    keyboard.close()
    assert termios.tcgetattr(slave) == before


def test_the_end_of_input_is_no_failure():
    """Standard input from a file ends; the keyboard just has nothing more to say."""
    read, write = os.pipe()
    os.close(write)
    keyboard = Keyboard(print, read)
    keyboard.start()
    keyboard.close()
    os.close(read)
