"""The voice's alphabet: espeak-ng's phonemes as Piper hands them over, one code point each.

`TOKENS` are the symbols the network knows. They are what espeak-ng's `en-us` voice emitted for
the whole of Debian's American word list (Piper 1.8.0, `EspeakPhonemizer`), without the rarest.
`NEAREST` sends every other symbol of Piper's default map (`piper/phoneme_ids.py`) to the nearest
of ours, so that a foreign name is mispronounced rather than cut. `PAD` in that table means "say
nothing": tones, quotes and most diacritics.
"""

# ruff: noqa: RUF001 - phonetic letters look like others

PAD, BEGIN, END = "_", "^", "$"

VOWELS = tuple("aeiouæɐɑɔəɚɛɜɪʊʌᵻ")
CONSONANTS = tuple("bdfhjklmnpstvwzðŋɡɹɾʃʒʔθʲ")
STRESS = ("ˈ", "ˌ")
MARKS = (*STRESS, *"ː̩")
"""Primary and secondary stress, length, syllabic: they take no time of their own."""

PUNCTUATION = tuple(",.?!:;")
PAUSES = (" ", ",", ":", ";")
"""Symbols that may hold a silence inside a sentence."""

TOKENS = (PAD, BEGIN, END, " ", *PUNCTUATION, *MARKS, *VOWELS, *CONSONANTS)
IDS = {symbol: number for number, symbol in enumerate(TOKENS)}

_ONE = {
    "i": "yʏ", "u": "ʉɯ", "ɪ": "ɨ", "e": "ɵ", "ɜ": "øœɞ", "ə": "ɘ", "ʌ": "ɤ", "æ": "ɶ", "ɑ": "ɒ",
    "ɛ": "ε", "ɚ": "ɝ", "b": "ɓʙ", "p": "ʘ", "d": "ɖɗ", "t": "ʈ", "k": "cqǀǁǂǃ", "ɡ": "gɠɢɣʛ",
    "f": "ɸ", "v": "ʋⱱβ", "h": "ħɦʜχXx", "ʃ": "çɕɧʂ", "ʒ": "ʐʑ", "ʔ": "ʕʡʢ", "m": "ɱ", "n": "ɳ̃",
    "ŋ": "ɴ", "l": "ɫɬɭɮʟ", "ɹ": "rɻʀʁ˞", "ɾ": "ɺɽ", "j": "ʝ", "w": "ɥɰʍʷ", "ː": "ˑ",
    PAD: "'()-0123456789#\"↓↑ʰˤ̧̪̯̺̻̝̊",
}  # fmt: skip
_TWO = {"ɟ": "dʒ", "ʄ": "dʒ", "ɲ": "nj", "ʎ": "lj", "ʦ": "ts"}
_DIPHTHONGS = ("aɪ", "aʊ", "ɔɪ", "eɪ", "oʊ")

NEAREST = {
    **{rare: near for near, many in _ONE.items() for rare in many},
    **_TWO,
    **{pair: pair for pair in _DIPHTHONGS},
}


def phoneme_id_map() -> dict[str, list[int]]:
    """Return Piper's `phoneme_id_map`: one or two ids for each symbol."""
    own = {symbol: [number] for symbol, number in IDS.items()}
    return own | {rare: [IDS[symbol] for symbol in near] for rare, near in NEAREST.items()}


def to_ids(phonemes: list[str]) -> list[int]:
    """Return the ids of one sentence, framed by BEGIN and END, without padding."""
    known = phoneme_id_map()
    ids = [number for phoneme in phonemes for number in known.get(phoneme, []) if number]
    return [IDS[BEGIN], *ids, IDS[END]]
