"""How long an output sleeps on after it was woken: what is played then is not heard.

So a stream begins with silence of that length. Seconds as people report them: USB 0.05 to 0.5 (a
tenth or two mostly), HDMI 1 to 1.5, Bluetooth 0.5 to 1.
"""

LEAD_IN = {"usb": 0.2, "hdmi": 1.2, "bluetooth": 1.0, "other": 0.0}
"""Seconds for each kind of output."""
SIGNS = {"hdmi": ("hdmi",), "bluetooth": ("bluealsa", "bluez", "bluetooth"), "usb": ("usb",)}
"""What the names of devices of that kind have in them."""


def lead_in(kind: str, name: str) -> float:
    """Return the seconds of silence for an output of this kind, or "auto": by its name."""
    return LEAD_IN[guessed(name) if kind == "auto" else kind]


def guessed(name: str) -> str:
    """Return the kind of output that a device of this name is."""
    lowered = name.casefold()
    for kind, signs in SIGNS.items():
        if any(sign in lowered for sign in signs):
            return kind
    return "other"
