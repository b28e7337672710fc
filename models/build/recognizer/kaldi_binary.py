"""Writes and reads the binary primitives of Kaldi's files.

Taken from the formats in Kaldi's base/io-funcs, matrix/kaldi-matrix, matrix/kaldi-vector and
matrix/compressed-matrix headers: a token is text and one blank, a number is a byte with its size
and the little-endian value, an integer vector is the size byte of its elements, a bare count and
the elements, "FV " and "FM " start float vectors and matrices, and "CM2 " a matrix of 16-bit
steps between its smallest and largest value, which Kaldi accepts wherever it expects a matrix.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

import numpy as np

STEPS = 65535  # of a CM2 matrix


@dataclass
class Writer:
    """Collects a binary Kaldi object."""

    data: bytearray = field(default_factory=lambda: bytearray(b"\0B"))

    def token(self, name: str) -> None:
        """Write a token such as <Tuples>."""
        self.data += name.encode() + b" "

    def integer(self, value: int) -> None:
        """Write an int32."""
        self.data += struct.pack("<Bi", 4, value)

    def real(self, value: float) -> None:
        """Write a float."""
        self.data += struct.pack("<Bf", 4, value)

    def double(self, value: float) -> None:
        """Write a double."""
        self.data += struct.pack("<Bd", 8, value)

    def integers(self, values: list[int]) -> None:
        """Write a vector of int32."""
        self.data += struct.pack("<Bi", 4, len(values)) + np.array(values, "<i4").tobytes()

    def vector(self, values: np.ndarray) -> None:
        """Write a float vector."""
        self.token("FV")
        self.integer(len(values))
        self.data += values.astype("<f4").tobytes()

    def matrix(self, values: np.ndarray) -> None:
        """Write a matrix in 16 bits a value."""
        low = float(values.min())
        span = max(float(values.max()) - low, 1e-6)
        self.token("CM2")
        self.data += struct.pack("<ffii", low, span, *values.shape)
        steps = np.round((values.astype(np.float64) - low) / span * STEPS)
        self.data += steps.clip(0, STEPS).astype("<u2").tobytes()

    def text(self, lines: str) -> None:
        """Write text as it is."""
        self.data += lines.encode()


@dataclass
class Reader:
    """Walks through a binary Kaldi object."""

    data: bytes
    place: int = 2  # after \0B

    def take(self, layout: str) -> tuple:
        """Read values by a struct layout."""
        values = struct.unpack_from("<" + layout, self.data, self.place)
        self.place += struct.calcsize("<" + layout)
        return values

    def token(self) -> str:
        """Read a token."""
        stop = self.data.index(b" ", self.place)
        name = self.data[self.place : stop].decode()
        self.place = stop + 1
        return name

    def skip_past(self, mark: str) -> None:
        """Go to the byte after a piece of text."""
        self.place = self.data.index(mark.encode(), self.place) + len(mark)

    def lines(self) -> list[str]:
        """Read text lines up to an empty one."""
        stop = self.data.index(b"\n\n", self.place)
        text = self.data[self.place : stop].decode()
        self.place = stop + 2
        return text.split("\n")

    def integer(self) -> int:
        """Read an int32."""
        return self.take("Bi")[1]

    def vector(self) -> np.ndarray:
        """Read a float vector."""
        self.token()
        return np.array(self.take(f"{self.integer()}f"), np.float32)

    def matrix(self) -> np.ndarray:
        """Read a 16-bit matrix."""
        self.token()
        low, span, rows, columns = self.take("ffii")
        size = rows * columns
        steps = np.frombuffer(self.data, "<u2", size, self.place).reshape(rows, columns)
        self.place += steps.nbytes
        return (low + span * steps.astype(np.float64) / STEPS).astype(np.float32)
