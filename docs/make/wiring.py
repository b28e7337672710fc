"""Draws docs/wiring.svg: the button and the light at the pins of the Raspberry Pi.

make pictures
"""

import sys
from collections.abc import Iterator
from pathlib import Path

TARGET = Path(__file__).parent.parent / "wiring.svg"

LABELS = (
    *("3.3 V", "5 V", "GPIO 2", "5 V", "GPIO 3", "GND", "GPIO 4", "GPIO 14", "GND", "GPIO 15"),
    *("GPIO 17", "GPIO 18", "GPIO 27", "GND", "GPIO 22", "GPIO 23"),
)
"""Of the pins 1 to 16, the same on every Raspberry Pi that has 40."""
USED = {9: "#333333", 11: "#1f6fb2", 13: "#c2571a", 14: "#333333"}
"""Pins with a wire, and its colour."""
TOP, STEP, LEFT, RIGHT = 96, 36, 452, 492
STYLE = (
    "text{font-family:'DejaVu Sans',Verdana,Arial,sans-serif;font-size:15px;fill:#222}"
    ".small{font-size:13px;fill:#555}.title{font-size:18px;font-weight:bold}"
    ".pin{fill:#fff}.wire{fill:none;stroke-width:4;stroke-linejoin:round}"
)


def drawing() -> str:
    """Return the whole picture."""
    parts = (*_header(), *_board(), *_button(), *_light())
    body = "\n".join(parts)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 520" width="960" height="520" '
        'role="img" aria-label="Button between physical pins 9 and 11; LED with a resistor '
        f'between 13 and 14">\n<style>{STYLE}</style>\n'
        f'<rect width="960" height="520" rx="12" fill="#fbfaf7"/>\n{body}\n</svg>\n'
    )


def _header() -> Iterator[str]:
    """The first sixteen pins, pin 1 at the top left, as seen with the USB ports below."""
    yield _text(472, 50, "the pins, from above", "title", "middle")
    height = STEP * 8 + 4
    yield f'<rect x="{LEFT - 20}" y="{TOP - 20}" width="80" height="{height}" rx="6" fill="#222"/>'
    for pin, label in enumerate(LABELS, start=1):
        x, y = place(pin)
        colour = USED.get(pin, "#9a9a9a")
        ring = ' stroke="#fff" stroke-width="2"' if pin in USED else ""
        yield f'<circle cx="{x}" cy="{y}" r="12" fill="{colour}"{ring}/>'
        yield f'<text x="{x}" y="{y + 5}" class="pin" text-anchor="middle">{pin}</text>'
        side = -1 if pin % 2 else 1
        if pin in USED:
            box = x - 114 if side < 0 else x + 30
            yield f'<rect x="{box}" y="{y - 13}" width="84" height="26" rx="6" fill="{colour}"/>'
            yield (
                f'<text x="{box + 42}" y="{y + 5}" class="pin" text-anchor="middle">{label}</text>'
            )
        else:
            yield _text(x + 34 * side, y + 5, label, "small", "end" if side < 0 else "start")
    yield _text(472, TOP + STEP * 8 + 6, "... on to pin 40", "small", "middle")


def _board() -> Iterator[str]:
    """Where the pins are on the board."""
    yield _text(800, 50, "where they are", "title", "middle")
    yield '<rect x="725" y="80" width="150" height="220" rx="10" fill="#2f7d4f"/>'
    yield '<rect x="845" y="92" width="20" height="150" rx="3" fill="#222"/>'
    for row in range(20):
        for x in (851, 859):
            yield f'<circle cx="{x}" cy="{98 + row * 7.3:.1f}" r="2.2" fill="#e8d8a0"/>'
    for x in (735, 785, 835):
        yield f'<rect x="{x}" y="268" width="36" height="44" rx="3" fill="#c9c9c9"/>'
    yield _text(800, 336, "USB and network sockets", "small", "middle")
    yield '<path d="M 812 98 L 847 98" stroke="#ff8a80" stroke-width="3"/>'
    yield '<text x="806" y="103" class="small" text-anchor="end" style="fill:#fff">pin 1</text>'


def _button() -> Iterator[str]:
    """Between pin 9 (ground) and pin 11: it closes to ground."""
    (x, ground), (_, pin) = place(9), place(11)
    yield _wire(USED[9], f"M {x - 114} {ground} H 200")
    yield _wire(USED[11], f"M {x - 114} {pin} H 200")
    yield '<rect x="112" y="204" width="88" height="96" rx="12" fill="#d8d8d8" stroke="#888"/>'
    yield '<circle cx="156" cy="252" r="28" fill="#b3261e"/>'
    yield _text(156, 176, "push button", "title", "middle")
    yield _text(156, 324, "either leg to either wire;", "small", "middle")
    yield _text(156, 342, "no resistor needed", "small", "middle")


def _light() -> Iterator[str]:
    """From pin 13 through the resistor to the LED's long leg; the short leg to pin 14."""
    (x, y), (right, _) = place(13), place(14)
    yield _wire(USED[13], f"M {x - 114} {y} H 310 V 440 H 400")
    yield '<rect x="400" y="428" width="84" height="24" rx="10" fill="#e3c79a" stroke="#8a6d3b"/>'
    for stripe, colour in zip((418, 434, 450), ("#c2571a", "#c2571a", "#6b4a2b"), strict=True):
        yield f'<rect x="{stripe}" y="428" width="7" height="24" fill="{colour}"/>'
    yield _wire(USED[13], "M 484 440 H 548")
    yield '<path d="M 548 418 H 566 A 22 22 0 0 1 566 462 H 548 Z" fill="#e5484d"/>'
    yield _wire(USED[14], f"M 588 440 H 660 V {y} H {right + 114}")
    yield _text(442, 476, "330 Ω", "", "middle")
    yield _text(534, 410, "long leg", "small", "end")
    yield _text(606, 464, "short leg", "small", "start")
    yield _text(548, 500, "LED (if you want one)", "title", "start")


def place(pin: int) -> tuple[int, int]:
    """Return where a pin is: odd ones left, even ones right, two a row."""
    return (LEFT if pin % 2 else RIGHT), TOP + (pin - 1) // 2 * STEP


def _text(x: int, y: int, text: str, style: str, anchor: str) -> str:
    return f'<text x="{x}" y="{y}" class="{style}" text-anchor="{anchor}">{text}</text>'


def _wire(colour: str, path: str) -> str:
    return f'<path class="wire" stroke="{colour}" d="{path}"/>'


if __name__ == "__main__":
    TARGET.write_text(drawing(), encoding="utf-8")
    sys.stdout.write(f"wrote {TARGET}\n")
