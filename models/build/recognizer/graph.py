"""Stage: build Vosk's decoding graph with OpenFst's command line tools (Debian libfst-tools).

HCLr.fst turns transition ids into words and is stored with a look-ahead table on its output
labels, so that Vosk can compose it with a grammar at run time; Gr.fst is the general language
model for the same, renumbered words.
"""

from __future__ import annotations

import math
import os
import subprocess
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from export import NOISE_ID, POSITION_NAMES, SILENCE_ID, position_id, position_phones
from language import bigram_fst
from lexicon import Lexicon, tool
from sequences import PHONE_ID
from settings import UNKNOWN, log

HALF = -math.log(0.5)
LOOKAHEAD = "libfstlookahead.so.22"
START, LOOP, PAUSE, PAUSE_END = 0, 1, 2, 3
UNKNOWN_COST = 0.0


@dataclass
class Arc:
    """An arc of a transducer; labels are phones or transition ids, and words."""

    source: int
    target: int
    inner: int
    word: int
    cost: float = 0.0

    def text(self) -> str:
        """Return OpenFst's text form."""
        return f"{self.source} {self.target} {self.inner} {self.word} {self.cost:.5f}\n"


def kaldi_phones(phones: tuple[str, ...]) -> tuple[int, ...]:
    """Return the Kaldi ids of a word's phones, by their places."""
    ids = [PHONE_ID[phone] for phone in phones]
    if len(ids) == 1:
        return (position_id(ids[0], "S"),)
    middle = [position_id(phone, "I") for phone in ids[1:-1]]
    return (position_id(ids[0], "B"), *middle, position_id(ids[-1], "E"))


def lexicon_arcs(lexicon: Lexicon, ids: dict[str, int]) -> tuple[list[Arc], int]:
    """Return L, from phones to words, and the number of disambiguation symbols it uses.

    A word ends in the loop or in an optional pause. Words that sound alike get symbols of their
    own, and so does the end of a pause.
    """
    entries = [(word, kaldi_phones(p.phones), p.cost) for word in lexicon for p in lexicon[word]]
    entries.append((UNKNOWN, (NOISE_ID,), UNKNOWN_COST))
    alike = Counter(phones for _, phones, _ in entries)
    used: Counter[tuple[int, ...]] = Counter()
    first_symbol = len(position_phones()) + 1  # of the pause; the words' symbols follow
    arcs = [
        Arc(START, LOOP, 0, 0, HALF),
        Arc(START, PAUSE, 0, 0, HALF),
        Arc(PAUSE, PAUSE_END, SILENCE_ID, 0),
        Arc(PAUSE_END, LOOP, first_symbol, 0),
    ]
    state = PAUSE_END + 1
    symbols = 1
    for word, phones, cost in entries:
        labels = list(phones)
        if alike[phones] > 1:
            used[phones] += 1
            labels.append(first_symbol + used[phones])
            symbols = max(symbols, used[phones] + 1)
        here, word_id, arc_cost = LOOP, ids[word], cost
        for label in labels[:-1]:
            arcs.append(Arc(here, state, label, word_id, arc_cost))
            here, word_id, arc_cost, state = state, 0, 0.0, state + 1
        arcs.append(Arc(here, LOOP, labels[-1], word_id, arc_cost + HALF))
        arcs.append(Arc(here, PAUSE, labels[-1], word_id, arc_cost + HALF))
    return arcs, symbols


def run(command: list[str], **variables: str) -> None:
    """Run an OpenFst tool."""
    arguments = [tool(command[0]), *command[1:]]
    subprocess.run(arguments, check=True, env={**os.environ, **variables})


def read_fst(path: Path) -> tuple[list[Arc], dict[int, float]]:
    """Print a compiled transducer and parse it: arcs, final states with costs."""
    command = [tool("fstprint"), str(path)]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    arcs, finals = [], {}
    for line in output.splitlines():
        parts = line.split()
        if len(parts) <= 2:
            finals[int(parts[0])] = float(parts[1]) if len(parts) == 2 else 0.0
            continue
        cost = float(parts[4]) if len(parts) == 5 else 0.0
        arcs.append(Arc(*(int(part) for part in parts[:4]), cost))
    return arcs, finals


def with_transitions(arcs: list[Arc]) -> list[Arc]:
    """Replace phones by transition ids and give every phone its self-loop.

    Phone p is entered by id 2p and lasts by id 2p - 1. The loop sits on the state that the phone
    leads to; a state that several phones lead to gets a state before it for each of them.
    """
    phone_count = len(position_phones())
    entering: dict[int, set[int]] = defaultdict(set)
    for item in arcs:
        entering[item.target].add(item.inner)
    states = 1 + max(max(item.source, item.target) for item in arcs)
    lasting: dict[tuple[int, int], int] = {}
    out = []
    for item in arcs:
        phone = item.inner
        if phone == 0 or phone > phone_count:
            label = 0 if phone == 0 else 2 * phone_count + phone - phone_count
            out.append(Arc(item.source, item.target, label, item.word, item.cost))
            continue
        key = (item.target, phone)
        if key not in lasting:
            if entering[item.target] == {phone}:
                lasting[key] = item.target
            else:
                lasting[key] = states
                out.append(Arc(states, item.target, 0, 0))
                states += 1
            out.append(Arc(lasting[key], lasting[key], 2 * phone - 1, 0, HALF))
        out.append(Arc(item.source, lasting[key], 2 * phone, item.word, item.cost + HALF))
    return out


def write_fst(arcs: list[Arc], finals: dict[int, float], path: Path) -> None:
    """Write OpenFst text, the start state's arcs first."""
    ordered = sorted(arcs, key=lambda item: item.source != START)
    ends = "".join(f"{state} {cost:.5f}\n" for state, cost in finals.items())
    path.write_text("".join(item.text() for item in ordered) + ends)


def compile_hcl(lexicon: Lexicon, ids: dict[str, int], work: Path) -> int:
    """Make work/hcl.fst; return the number of disambiguation symbols."""
    arcs, symbols = lexicon_arcs(lexicon, ids)
    write_fst(arcs, {LOOP: 0.0}, work / "lexicon.txt")
    run(["fstcompile", str(work / "lexicon.txt"), str(work / "lexicon.fst")])
    run(["fstdeterminize", str(work / "lexicon.fst"), str(work / "determinized.fst")])
    minimal = work / "minimal.fst"
    run(["fstminimize", "--allow_nondet=false", str(work / "determinized.fst"), str(minimal)])
    arcs, finals = read_fst(minimal)
    write_fst(with_transitions(arcs), finals, work / "hcl.txt")
    run(["fstcompile", str(work / "hcl.txt"), str(work / "unsorted.fst")])
    run(["fstarcsort", "--sort_type=olabel", str(work / "unsorted.fst"), str(work / "hcl.fst")])
    return symbols


def build_graph(lexicon: Lexicon, work: Path, target: Path) -> None:
    """Write the graph folder of a Vosk model."""
    work.mkdir(parents=True, exist_ok=True)
    (target / "phones").mkdir(parents=True, exist_ok=True)
    words = [*sorted(lexicon), UNKNOWN]
    ids = {word: index for index, word in enumerate(words, 1)}
    symbols = compile_hcl(lexicon, ids, work)
    convert = ["fstconvert", "--fst_type=olabel_lookahead"]
    convert += [f"--save_relabel_opairs={work / 'relabel'}"]
    run([*convert, str(work / "hcl.fst"), str(target / "HCLr.fst")], LD_PRELOAD=LOOKAHEAD)
    pairs = (line.split() for line in (work / "relabel").read_text().splitlines())
    renumbered = {int(old): int(new) for old, new in pairs}
    final_ids = {word: renumbered[index] for word, index in ids.items()}
    lines = [f"{word} {index}\n" for word, index in {"<eps>": 0, **final_ids}.items()]
    (target / "words.txt").write_text("".join(lines))
    write_grammar(bigram_fst(words, final_ids), work, target)
    phones = position_phones()
    first = 2 * len(phones) + 1
    (target / "disambig_tid.int").write_text(
        "".join(f"{symbol}\n" for symbol in range(first, first + symbols))
    )
    (target / "phones" / "word_boundary.int").write_text(
        "1 nonword\n2 singleton\n"
        + "".join(
            f"{identity} {POSITION_NAMES[place]}\n"
            for identity, (_, place) in enumerate(phones, 1)
            if place
        )
    )
    log.info("graph of %d words in %s", len(words), target)


def write_grammar(text: str, work: Path, target: Path) -> None:
    """Compile the general language model."""
    (work / "grammar.txt").write_text(text)
    run(["fstcompile", str(work / "grammar.txt"), str(work / "grammar.fst")])
    run(["fstconnect", str(work / "grammar.fst"), str(work / "connected.fst")])
    sorted_fst = str(work / "sorted.fst")
    run(["fstarcsort", "--sort_type=ilabel", str(work / "connected.fst"), sorted_fst])
    run(["fstconvert", "--fst_type=const", sorted_fst, str(target / "Gr.fst")])
