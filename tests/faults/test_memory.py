"""No memory left: the process ends, the next one is the same device, and says what happened."""

import os
import resource
import signal

import pytest

from speaker.errors import Trouble
from tests.faults.house import sentence

pytestmark = pytest.mark.engine

RESTARTED = f"says {sentence(Trouble.RESTARTED)}"


def test_killed_for_its_memory_it_starts_anew_as_the_same_device(device, sandbox, question):
    """What MemoryMax= does is a SIGKILL, here while the bot thinks: nothing can be tidied up."""
    running = device()
    running.says("event Registered")
    running.tell(f"ask {question}")
    running.says("effect Send")
    os.kill(running.process.pid, signal.SIGKILL)
    assert running.ends() == -signal.SIGKILL
    again = device()
    again.says("event Registered", RESTARTED)
    again.tell(f"ask {question}")
    again.says("event Replied")
    assert len(sandbox.users) == 1


def test_without_memory_it_answers_or_starts_anew(device, question):
    """There is no more address space: it does not linger on, deaf or mute."""
    running = device()
    running.says("event Registered")
    resource.prlimit(running.process.pid, resource.RLIMIT_AS, (1 << 20, 1 << 20))
    running.tell(f"ask {question}")
    running.wait(lambda: has_answer(running) or running.code is not None)
    if running.code is not None:
        assert running.code not in (0, 2)
        device().says(RESTARTED)


def has_answer(running):
    """Whether it knows what to say to what was asked."""
    return not {"event Replied", "event BotFailed"}.isdisjoint(running.lines)
