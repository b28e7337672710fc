"""A room with sound and nobody in it: a private PulseAudio with a virtual microphone and speaker.

What is said into the room reaches the device's microphone; what the device plays is recorded. The
server is ours alone: its own folder, no session, no D-Bus, ended by its process id.
"""

import os
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

PATIENCE = 90.0
RATE = 16_000
"""Hertz of recordings: what the recognizer wants."""
LOUD = 300
"""Samples of a recording beyond this are sound and no silence."""
OTHERS = ("opening hours", "good morning", "on sunday", "a glass of water", "help me", "nothing")
PROGRAMS = ("pulseaudio", "pactl", "paplay", "parec")

SETUP = """\
.fail
load-module module-null-sink sink_name=vspk rate={rate} channels=2 format=s16le norewinds=1
load-module module-null-sink sink_name=vmic_in rate={rate} channels=1 format=s16le norewinds=1
load-module module-remap-source source_name=vmic master=vmic_in.monitor channels=1
set-default-sink vspk
set-default-source vmic
load-module module-native-protocol-unix socket={folder}/run/native auth-anonymous=1
"""
# The door comes last, as in PulseAudio's own: nobody meets a server without its devices.
DEVICES = """\
</usr/share/alsa/alsa.conf>
pcm.rigmic {{ type pulse device "vmic" hint {{ show on description "rig microphone" }} }}
pcm.rigspk {{ type pulse device "vspk" hint {{ show on description "rig loudspeaker" }} }}
{more}
"""


def need_sound():
    """Skip where the rig's programs are missing; where they must be there, fail."""
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    missing += [] if _pulse_plugin() else ["libasound2-plugins"]
    if missing:
        reason = f"no {', '.join(missing)}: apt install pulseaudio pulseaudio-utils "
        reason += "libasound2-plugins libportaudio2"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)


def _pulse_plugin():
    return next(Path("/usr/lib").glob("*/alsa-lib/libasound_module_pcm_pulse.so"), None)


class Room:
    """The sound server and its programs; use it in a `with`."""

    def __init__(self, folder, rate=48_000, more=""):
        self._folder = Path(folder)
        self._stubborn = ""
        self._server: Any = None
        self._recorders: list[Recorder] = []
        (self._folder / "run").mkdir(parents=True)
        (self._folder / "home").mkdir()
        (self._folder / "asound.conf").write_text(DEVICES.format(more=more))
        (self._folder / "default.pa").write_text(SETUP.format(folder=folder, rate=rate))

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        for recorder in self._recorders:
            recorder.stop()
        self.kill()

    def be_stubborn(self):
        """Let the device meet sound cards that know 48 kHz stereo and nothing else."""
        self._stubborn = str(self._folder / "stubborn.so")
        source = str(Path(__file__).with_name("stubborn.c"))
        subprocess.run(["cc", "-shared", "-fPIC", "-o", self._stubborn, source, "-ldl"], check=True)

    @property
    def for_the_device(self):
        """The variables with which the device finds this room and its sound cards."""
        preload = {"LD_PRELOAD": self._stubborn} if self._stubborn else {}
        return self.environment | preload

    @property
    def environment(self):
        """The variables with which a program finds this room."""
        run, home = str(self._folder / "run"), str(self._folder / "home")
        own = dict.fromkeys(("XDG_RUNTIME_DIR", "PULSE_RUNTIME_PATH"), run)
        own |= dict.fromkeys(("HOME", "PULSE_STATE_PATH", "PULSE_CONFIG_PATH"), home)
        own |= {"PULSE_SERVER": f"unix:{run}/native"}
        own |= {"ALSA_CONFIG_PATH": str(self._folder / "asound.conf")}
        left = ("DISPLAY", "DBUS_SESSION_BUS_ADDRESS")
        return {k: v for k, v in os.environ.items() if k not in left} | own

    def start(self):
        """Start the server, and wait until it answers."""
        with (self._folder / "pulseaudio.log").open("ab") as log:
            options = ["-n", "-F", str(self._folder / "default.pa"), "--daemonize=no"]
            options += ["--exit-idle-time=-1", "--use-pid-file=no", "--disallow-exit"]
            options += ["--realtime=no", "--high-priority=no", "--log-target=stderr"]
            self._server = subprocess.Popen(
                ["pulseaudio", *options], env=self.environment, stdout=log, stderr=log
            )
        deadline = time.monotonic() + PATIENCE
        while self._run("pactl", "info").returncode != 0:
            assert time.monotonic() < deadline, "the sound server does not start"
            assert self._server.poll() is None, (self._folder / "pulseaudio.log").read_text()

    def kill(self):
        """End the server at once, as a crash would."""
        self._server.kill()
        self._server.wait()
        (self._folder / "run" / "native").unlink(missing_ok=True)

    def freeze(self):
        """Let the server hang."""
        self._server.send_signal(signal.SIGSTOP)

    def thaw(self):
        """Let it go on."""
        self._server.send_signal(signal.SIGCONT)

    def connect(self):
        """Let the microphone hear the loudspeaker, as in a real room; softer, as there."""
        self._pactl("load-module", "module-loopback", "source=vspk.monitor", "sink=vmic_in",
                    "latency_msec=30", "source_dont_move=true", "sink_dont_move=true")  # fmt: skip
        inputs = self._pactl("list", "short", "sink-inputs").split("\n")
        self._pactl("set-sink-input-volume", inputs[0].split("\t")[0], "60%")

    def wait_for_outputs(self, count):
        """Wait until so many programs have the loudspeaker open."""
        self._wait_for(count, "sink-inputs")

    def wait_for_inputs(self, count):
        """Wait until so many programs, recorders among them, have a microphone open."""
        self._wait_for(count, "source-outputs")

    def _wait_for(self, count, what):
        deadline = time.monotonic() + PATIENCE
        while self._pactl("list", "short", what).count("protocol-native") != count:
            assert time.monotonic() < deadline, f"there are not {count} {what}"
            time.sleep(0.1)

    def say(self, path):
        """Say a WAV file into the microphone; returns the running program.

        All of it lies in the server before the first of it is heard: with a small buffer a busy
        machine makes holes in it (in 2 of 8 sentences, with 20 ms).
        """
        command = ["paplay", "--device=vmic_in", str(path)]
        return subprocess.Popen(command, env=self.environment)

    def record(self, source="vspk.monitor"):
        """Record what the device plays, or what it hears ("vmic")."""
        recorder = Recorder(source, self.environment)
        self._recorders.append(recorder)
        return recorder

    def _pactl(self, *arguments):
        done = self._run("pactl", *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def _run(self, *command):
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=False
        )


class Recorder:
    """Records a source, and knows when each piece of it was there."""

    def __init__(self, source, environment):
        command = ["parec", f"--device={source}", f"--rate={RATE}", "--channels=1"]
        command += ["--format=s16le", "--latency-msec=5", "--process-time-msec=5", "--raw"]
        self._program: Any = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
        self._changed = threading.Condition()
        self._pieces: list[tuple[float, np.ndarray]] = []
        self._thread = threading.Thread(target=self._read)
        self._thread.start()
        self.wait(lambda: self._pieces, "the recorder to record")

    def stop(self):
        """Stop recording; what was recorded stays."""
        self._program.kill()
        self._thread.join()
        self._program.wait()
        self._program.stdout.close()

    def pieces(self, since=0.0):
        """Return the pieces as (seconds at which it arrived, samples), from a moment on."""
        with self._changed:
            return [(at, samples) for at, samples in self._pieces if at >= since]

    def sound(self, since=0.0):
        """Return all that was recorded from a moment on."""
        pieces = [samples for _, samples in self.pieces(since)]
        return np.concatenate(pieces) if pieces else np.zeros(0, np.int16)

    def first_loud(self, since=0.0):
        """Return when the first sound came, or None."""
        return next((at for at, samples in self.pieces(since) if loud(samples)), None)

    def last_loud(self, since=0.0):
        """Return when the last sound so far came, or None."""
        return next((at for at, samples in self.pieces(since)[::-1] if loud(samples)), None)

    def wait(self, moment, what):
        """Wait until something is true of what was recorded."""
        with self._changed:
            assert self._changed.wait_for(moment, PATIENCE), f"waited for {what}"

    def wait_for_sound(self, since=0.0):
        """Wait for a sound; return when it came."""
        self.wait(lambda: self.first_loud(since) is not None, "a sound")
        return self.first_loud(since)

    def wait_for_silence(self, seconds, since=0.0):
        """Wait until it has been silent for so long (of recorded time) after a sound."""

        def silent():
            last, newest = self.last_loud(since), self._pieces[-1][0]
            return last is not None and newest - last >= seconds

        self.wait(silent, "silence")

    def _read(self):
        while piece := self._program.stdout.read1(4096):
            samples = np.frombuffer(piece[: len(piece) // 2 * 2], np.int16)
            with self._changed:
                self._pieces.append((time.monotonic(), samples))
                self._changed.notify_all()


def loud(samples):
    """Whether there is a sound in it."""
    return bool(len(samples)) and int(np.abs(samples.astype(np.int32)).max()) > LOUD


def silence_after(speaker, moment):
    """Return the seconds from a moment until the loudspeaker is silent for the first time."""
    pieces = speaker.pieces(moment)
    for number, (at, _) in enumerate(pieces):
        coming = pieces[number : number + 4]
        if len(coming) == 4 and not any(loud(samples) for _, samples in coming):
            return at - moment
    return float("inf")


def words_of(recognizer, samples):
    """Return what the built-in recognizer understands of a recording."""
    return _heard(recognizer.listen(), samples)


def made_out(recognizer, samples, phrases):
    """Return which of the phrases are in a recording, in the order given.

    The built-in recognizer is tuned to them and to others, so that it could hear something else;
    sentence by sentence, because one that it loses itself in would take the others along.
    """
    tuned = recognizer.phrases((*phrases, *OTHERS))
    text = " | ".join(_heard(recognizer.listen(tuned), one) for one in sentences(samples))
    return [phrase for phrase in phrases if phrase in text]


def sentences(samples):
    """Cut a recording at its pauses of a fifth of a second and more."""
    sounding = np.flatnonzero(np.abs(samples.astype(np.int32)) > LOUD)
    pauses = np.flatnonzero(np.diff(sounding) > RATE // 5)
    starts = [sounding[0], *sounding[pauses + 1]]
    ends = [*sounding[pauses], sounding[-1]]
    margin = RATE // 20
    return [
        samples[max(start - margin, 0) : end + margin]
        for start, end in zip(starts, ends, strict=True)
    ]


def _heard(hearing, samples):
    for start in range(0, len(samples), 1600):
        hearing.feed(samples[start : start + 1600].tobytes())
    hearing.feed(bytes(RATE))
    return hearing.end().text
