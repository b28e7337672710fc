"""The teacher: CMU Flite's `cmu_us_rms` voice, read from the inside.

Flite's voice is a statistical one: it predicts, for every 5 ms, a fundamental frequency, a
spectral envelope and how noisy each of five bands is, and only then makes a waveform. We take
these numbers instead of the waveform, through the functions that `libflite.so.1` exports, so
nothing has to be estimated from audio.

Facts (Flite 2.2, `src/cg/cst_cg.c`, `cst_mlsa.c`, `lang/cmu_us_rms/cmu_us_rms_cg.c`): 16 kHz,
80 samples a frame, 25 mel-cepstra with alpha 0.42, postfilter beta 0.4, gain 1.5, excitation
filters of 48 taps for 0-1, 1-2, 2-4, 4-6 and 6-8 kHz. A frame with F0 = 0 is unvoiced.

The spectra are always those of Flite. Its licence is in `models/builtin-en-voice/NOTICE`.
"""

import ctypes
from dataclasses import dataclass

import numpy as np

RATE = 16000
"""Hertz."""

HOP = 80
"""Samples a frame: 5 ms."""

ALPHA = 0.42
"""Frequency warping of the mel-cepstra."""

CEPSTRA = 25
"""Coefficients c0 to c24, natural logarithm of amplitude."""

BANDS = 5
"""Bands of the mixed excitation."""

TAPS = 48
"""Length of each excitation filter."""

LIBRARIES = ("flite", "flite_usenglish", "flite_cmulex", "flite_cmu_us_rms")


class _Track(ctypes.Structure):
    """`cst_track`: a matrix of floats, one pointer a frame."""

    _fields_ = (
        ("type", ctypes.c_char_p),
        ("num_frames", ctypes.c_int),
        ("num_channels", ctypes.c_int),
        ("times", ctypes.POINTER(ctypes.c_float)),
        ("frames", ctypes.POINTER(ctypes.POINTER(ctypes.c_float))),
    )


class _Utterance(ctypes.Structure):
    """`cst_utterance`."""

    _fields_ = (
        ("features", ctypes.c_void_p),
        ("ffunctions", ctypes.c_void_p),
        ("relations", ctypes.c_void_p),
    )


class _Voice(ctypes.Structure):
    """`cst_voice`, as far as we need it."""

    _fields_ = (("name", ctypes.c_char_p), ("features", ctypes.c_void_p))


@dataclass(frozen=True)
class Lesson:
    """What the teacher would say for one sentence."""

    phones: tuple[str, ...]
    """Flite's phones in order, `pau` for silence."""

    ends: np.ndarray
    """End of each phone in seconds."""

    f0: np.ndarray
    """[frames] hertz, 0 where unvoiced."""

    cepstra: np.ndarray
    """[frames, 25] mel-cepstra, before the postfilter."""

    strengths: np.ndarray
    """[frames, 5] voiced share of each band."""


def _matrix(track: _Track) -> np.ndarray:
    """Copy a track into [frames, channels]."""
    rows = [
        np.ctypeslib.as_array(track.frames[i], (track.num_channels,))
        for i in range(track.num_frames)
    ]
    return np.array(rows, np.float32)


class Teacher:
    """Flite with its `rms` voice."""

    def __init__(self) -> None:
        """Load the libraries (Debian: libflite1) and declare what we call."""
        mode = ctypes.RTLD_GLOBAL
        loaded = [ctypes.CDLL(f"lib{name}.so.1", mode=mode) for name in LIBRARIES]
        self._flite, voice = loaded[0], loaded[-1]
        pointer, text, real = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_float
        for name, result, arguments in (
            ("flite_synth_text", ctypes.POINTER(_Utterance), (text, pointer)),
            ("delete_utterance", None, (ctypes.POINTER(_Utterance),)),
            ("feat_val", pointer, (pointer, text)),
            ("val_track", ctypes.POINTER(_Track), (pointer,)),
            ("val_cg_db", pointer, (pointer,)),
            ("mlpg", ctypes.POINTER(_Track), (ctypes.POINTER(_Track), pointer)),
            ("delete_track", None, (ctypes.POINTER(_Track),)),
            ("utt_relation", pointer, (ctypes.POINTER(_Utterance), text)),
            ("relation_head", pointer, (pointer,)),
            ("item_next", pointer, (pointer,)),
            ("item_feat_string", text, (pointer, text)),
            ("item_feat_float", real, (pointer, text)),
            ("flite_feat_set_float", None, (pointer, text, real)),
        ):
            function = getattr(self._flite, name)
            function.restype, function.argtypes = result, arguments
        self._flite.flite_init()
        voice.register_cmu_us_rms.restype = pointer
        voice.register_cmu_us_rms.argtypes = (pointer,)
        self._voice = voice.register_cmu_us_rms(None)
        filters = ctypes.c_double * TAPS
        self.filters = np.array(
            [filters.in_dll(voice, f"cmu_us_rms_me_filter_{band}")[:] for band in range(BANDS)]
        )

    def say(self, sentence: str, stretch: float = 1.0) -> Lesson:
        """Return the parameters of one sentence; `stretch` > 1 speaks more slowly."""
        flite = self._flite
        features = ctypes.cast(self._voice, ctypes.POINTER(_Voice)).contents.features
        flite.flite_feat_set_float(features, b"duration_stretch", stretch)
        utterance = flite.flite_synth_text(sentence.encode("ascii"), self._voice)
        try:
            kept = utterance.contents.features
            raw = flite.val_track(flite.feat_val(kept, b"param_track"))
            strengths = _matrix(flite.val_track(flite.feat_val(kept, b"str_track")).contents)
            smooth = flite.mlpg(raw, flite.val_cg_db(flite.feat_val(kept, b"cg_db")))
            parameters = _matrix(smooth.contents)
            flite.delete_track(smooth)
            phones, ends = self._segments(utterance)
        finally:
            flite.delete_utterance(utterance)
        return Lesson(
            phones=phones,
            ends=ends,
            f0=parameters[:, 0],
            cepstra=parameters[:, 1 : 1 + CEPSTRA],
            strengths=np.clip(strengths[:, :BANDS], 0, 1),
        )

    def _segments(self, utterance: object) -> tuple[tuple[str, ...], np.ndarray]:
        """Return the phones and their end times in seconds."""
        flite = self._flite
        phones, ends = [], []
        item = flite.relation_head(flite.utt_relation(utterance, b"Segment"))
        while item:
            phones.append(flite.item_feat_string(item, b"name").decode())
            ends.append(flite.item_feat_float(item, b"end"))
            item = flite.item_next(item)
        return tuple(phones), np.array(ends)
