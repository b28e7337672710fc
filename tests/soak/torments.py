"""Faults of everything around the program, one at a time; after each it must answer again."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from tests.soak.house import later
from tests.soak.person import Person
from tests.soak.scene import Scene

Deed = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Torment:
    """How it begins, and how it ends."""

    begins: Deed
    ends: Deed


class Torments:
    """What breaks around a person who talks on."""

    def __init__(self, scene: Scene, person: Person) -> None:
        self._scene = scene
        self._person = person
        self.questions: defaultdict[str, list[int]] = defaultdict(list)
        """For each fault, how many questions it took each time until one was answered again."""
        does, post, disk = self._does, scene.post, scene.disk
        self._all = {
            "microphone gone": Torment(does("microphone gone"), does("microphone back")),
            "microphone frozen": Torment(does("microphone frozen"), does("microphone back")),
            "loudspeaker gone": Torment(does("loudspeaker gone"), does("loudspeaker back")),
            "loudspeaker frozen": Torment(does("loudspeaker frozen"), does("loudspeaker back")),
            "contact chatters": Torment(does("chatter"), lambda: None),
        }
        if disk.mounted:
            self._all["disk full"] = Torment(disk.fills, disk.empties)
        if post.there:
            self._all["broker gone"] = Torment(post.stops, post.starts)
            self._all["broker frozen"] = Torment(post.freezes, post.goes_on)

    @property
    def left_out(self) -> list[str]:
        """What this machine does not allow."""
        disk = [] if self._scene.disk.mounted else ["disk (no mounts here)"]
        return disk + ([] if self._scene.post.there else ["broker (no mosquitto here)"])

    def something_breaks(self) -> None:
        """Let one of them happen."""
        self.breaks(self._scene.chance.choice(sorted(self._all)))

    def breaks(self, name: str) -> None:
        """Let it begin in the middle of something, go on for a while, and end."""
        torment, person = self._all[name], self._person
        if self._scene.chance.random() < 0.5:
            person.presses("tap")
            person.says()
            later(self._scene.chance.uniform(0.0, 2.0))
        torment.begins()
        for _ in range(self._scene.chance.randint(1, 2)):
            self._scene.chance.choice([person.talks, person.talks, person.writes, person.waits])()
        torment.ends()
        needed = person.asks_until_answered()
        self._scene.expect(needed > 0, f"nothing is answered after: {name}")
        self.questions[name].append(needed)

    def _does(self, command: str) -> Deed:
        return lambda: self._scene.device.does(command)
