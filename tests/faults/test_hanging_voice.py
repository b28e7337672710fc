"""A voice that never comes to the end of a sentence."""

from dataclasses import replace

import numpy as np
import pytest

from speaker import from_settings
from tests.botdistrikt.wire_servers import ANSWER, answering_once_then_close, response, serving
from tests.faults.conftest import RESTARTED
from tests.faults.house import OPENED
from tests.kitchen import configured
from tests.watch.conftest import QUICK
from tests.watch.endless import write_voice
from tests.witness import BOOK

pytestmark = pytest.mark.engine

CAKE = answering_once_then_close(response(ANSWER.replace(OPENED.encode(), b"Cake.")))
"""A short answer: a long one has more time."""


@pytest.fixture
def endless(tmp_path, registered, piper):
    """A voice that can say anything but cake; its own sentences were recorded in better days."""
    file = tmp_path / "endless.onnx"
    write_voice(file)
    chosen = configured("", registered(tmp_path / "state"))
    prompts = from_settings.kept_prompts(
        replace(chosen, voice=replace(chosen.voice, model=str(file)))
    )
    for words in BOOK.plain_sentences():
        prompts.keep(words, np.zeros(piper.rate // 10, np.int16), piper.rate)
    prompts.keep(RESTARTED, piper.synthesize(RESTARTED), piper.rate)
    return f"voice.model={file}"


def test_a_sentence_without_an_end_ends_the_process_by_its_length(
    start, endless, tmp_path, question, piper, plays
):
    """The engine works on and on; everything else goes on, too, and so the loop sees it."""
    with serving(CAKE) as server:
        device = ("tests.watch.device", server.url, str(tmp_path / "state"), endless)
        running = start(*device, **QUICK)
        running.tells("READY=1")
        running.tell("limit voice 1")
        running.tell(f"ask {question}")
        running.says("says Cake.")
        assert running.ends() == 1
        assert "CRITICAL speaker.watch.watch: voice stuck for" in running.text
        assert 'onnxruntime_inference_collection.py", line' in running.text
        assert "turn 1: failed" in running.text
        again = start(*device)
        again.wait(lambda: plays(again, piper.synthesize(RESTARTED)))
