"""Training: the student learns the lessons by regression. CPU, one thread, bfloat16 products.

Batches hold about FRAMES network frames of sentences of similar length. The learning rate warms
up and then falls to zero along a cosine; an interrupted training resumes from its last save.
"""

import copy
import logging
import math
import random
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from model import PARAMETERS, Acoustic, owners, places
from torch import Tensor, nn
from vocoder import postfiltered

LOG = logging.getLogger(__name__)

FRAMES = 4000
"""Network frames a batch."""

RATE = 2e-3
WARM_UP = 200
KEPT_BACK = 100
"""Sentences that are not learnt but measured."""

SAVE_EVERY = 250

AVERAGE = 0.997
"""Share of the old in the running average of the weights, which is what we keep."""

VOICED = 1
CEPSTRA = slice(2, 27)


@dataclass
class Lessons:
    """All sentences in memory."""

    tokens: list[np.ndarray]
    times: list[np.ndarray]
    stretch: np.ndarray
    frames: list[np.ndarray]
    """[2 F, 32] at 5 ms, postfiltered, float16."""

    def __len__(self) -> int:
        """Return the number of sentences."""
        return len(self.tokens)

    def length(self, index: int) -> int:
        """Return the network frames of one sentence."""
        return len(self.frames[index]) // 2


@dataclass
class Batch:
    """Padded sentences."""

    tokens: Tensor
    times: Tensor
    token_mask: Tensor
    owner: Tensor
    places: Tensor
    targets: Tensor
    mask: Tensor


def load(path: Path) -> Lessons:
    """Read `lessons.npz` and sharpen its formants."""
    stored = np.load(path)
    frames = stored["frames"]
    for start in range(0, len(frames), 100_000):
        part = slice(start, start + 100_000)
        cepstra = postfiltered(frames[part, CEPSTRA].astype(np.float32))
        frames[part, CEPSTRA] = cepstra.astype(np.float16)
    ends, frame_ends = stored["token_ends"][:-1], stored["frame_ends"][:-1]
    return Lessons(
        np.split(stored["tokens"].astype(np.int64), ends),
        np.split(stored["times"], ends),
        stored["stretch"],
        np.split(frames, frame_ends),
    )


def measure(lessons: Lessons, model: Acoustic) -> None:
    """Set the model's mean and scale: the roots of the deviations, so that big ones count more."""
    sample = np.concatenate(lessons.frames[:1500]).astype(np.float32)
    deviation = sample.std(0)
    deviation[CEPSTRA] = np.sqrt(deviation[CEPSTRA]) * 0.6
    model.mean.copy_(torch.tensor(sample.mean(0)))
    model.scale.copy_(torch.tensor(deviation))
    model.mean[VOICED], model.scale[VOICED] = 0, 1


def batches(lessons: Lessons, indices: list[int], dice: random.Random) -> list[list[int]]:
    """Group sentences of similar length."""
    ordered = sorted(indices, key=lambda i: lessons.length(i) * dice.uniform(0.9, 1.1))
    groups, group = [], []
    for index in ordered:
        if group and (len(group) + 1) * lessons.length(index) > FRAMES:
            groups.append(group)
            group = []
        group.append(index)
    groups.append(group)
    dice.shuffle(groups)
    return groups


def collate(lessons: Lessons, group: list[int], model: Acoustic) -> Batch:
    """Pad sentences into tensors."""
    longest = max(len(lessons.tokens[i]) for i in group)
    frames = max(lessons.length(i) for i in group)
    shape = (len(group), longest)
    batch = Batch(
        torch.zeros(shape, dtype=torch.long),
        torch.zeros(shape),
        torch.zeros(*shape, 1),
        torch.zeros(len(group), frames, dtype=torch.long),
        torch.zeros(len(group), frames, 5),
        torch.zeros(len(group), frames, 2, PARAMETERS),
        torch.zeros(len(group), frames, 1),
    )
    centre = torch.arange(frames) + 0.5
    for row, i in enumerate(group):
        many, length = len(lessons.tokens[i]), lessons.length(i)
        times = torch.from_numpy(lessons.times[i])
        ends = torch.cumsum(times, 0)
        owner = owners(ends, length)
        batch.tokens[row, :many] = torch.from_numpy(lessons.tokens[i])
        batch.times[row, :many] = times / float(lessons.stretch[i])
        batch.token_mask[row, :many] = 1
        batch.owner[row, :length] = owner
        batch.places[row, :length] = places((ends - times)[owner], ends[owner], centre[:length])
        target = torch.from_numpy(lessons.frames[i].astype(np.float32))
        batch.targets[row, :length] = ((target - model.mean) / model.scale).view(length, 2, -1)
        batch.mask[row, :length] = 1
    return batch


def losses(model: Acoustic, batch: Batch) -> dict[str, Tensor]:
    """Return the parts of the loss, each a mean over what it concerns."""
    with torch.autocast("cpu", dtype=torch.bfloat16):
        encoded, duration = model.encoder(batch.tokens, batch.token_mask)
        index = batch.owner[..., None].expand(-1, -1, encoded.shape[-1])
        said = model.decoder(torch.gather(encoded, 1, index), batch.places, batch.mask)
    said = said.float().view(batch.targets.shape)
    mask, goal = batch.mask[..., None], batch.targets
    count = 2 * mask.sum()
    voiced = goal[..., VOICED : VOICED + 1]
    error = nn.functional.smooth_l1_loss(said, goal, beta=0.3, reduction="none") * mask
    flat = [part.flatten(1, 2)[..., CEPSTRA] for part in (said, goal)]
    moving = nn.functional.smooth_l1_loss(
        flat[0].diff(dim=1), flat[1].diff(dim=1), beta=0.3, reduction="none"
    )
    moving = moving * batch.mask.repeat_interleave(2, 1)[:, 1:]
    larynx = nn.functional.binary_cross_entropy_with_logits(
        said[..., VOICED : VOICED + 1], voiced, reduction="none"
    )
    timing = nn.functional.smooth_l1_loss(
        duration.float(), torch.log1p(2 * batch.times), beta=0.2, reduction="none"
    )
    return {
        "cepstra": error[..., CEPSTRA].sum() / count / 25,
        "moving": 2 * moving.sum() / count / 25,
        "f0": ((0.05 + voiced) * error[..., :1]).sum() / count,
        "strengths": 0.3 * error[..., 27:].sum() / count / 5,
        "voiced": 0.3 * (larynx * mask).sum() / count,
        "duration": (timing * batch.token_mask[..., 0]).sum() / batch.token_mask.sum(),
    }


def validate(model: Acoustic, lessons: Lessons, indices: list[int]) -> str:
    """Return the errors on sentences that were not learnt, in words."""
    model.eval()
    total: dict[str, float] = {}
    groups = batches(lessons, indices, random.Random(0))
    with torch.no_grad():
        for group in groups:
            for name, value in losses(model, collate(lessons, group, model)).items():
                total[name] = total.get(name, 0) + value.item() / len(groups)
    model.train()
    return " ".join(f"{name} {value:.4f}" for name, value in total.items())


def rate(step: int, steps: int) -> float:
    """Return the learning rate."""
    if step < WARM_UP:
        return RATE * (step + 1) / WARM_UP
    return RATE * 0.5 * (1 + math.cos(math.pi * (step - WARM_UP) / (steps - WARM_UP)))


@torch.no_grad()
def follow(average: Acoustic, model: Acoustic, share: float) -> None:
    """Move the average a little towards the model."""
    for kept, new in zip(average.parameters(), model.parameters(), strict=True):
        kept.lerp_(new, 1 - share)


def train(folder: Path, steps: int, minutes: float) -> None:
    """Train for `steps` batches, but no longer than `minutes`; write `model.pt`.

    When the clock runs faster than the steps, the rate falls with the clock, so that it always
    ends at zero; then the result is not reproducible to the bit.
    """
    torch.set_num_threads(1)
    torch.manual_seed(1)
    lessons, model = load(folder / "lessons.npz"), Acoustic()
    measure(lessons, model)
    everything = list(range(len(lessons)))
    held, learnt = everything[:KEPT_BACK], everything[KEPT_BACK:]
    optimizer = torch.optim.AdamW(model.parameters(), RATE, (0.9, 0.98), weight_decay=0.01)
    average = copy.deepcopy(model)
    step, epoch, spent, written = 0, 0, 0.0, 0
    state = folder / "training.pt"
    if state.exists():
        saved = torch.load(state, weights_only=True)
        model.load_state_dict(saved["model"])
        average.load_state_dict(saved["average"])
        optimizer.load_state_dict(saved["optimizer"])
        step, epoch, spent = saved["step"], saved["epoch"], saved["spent"]
    begun = time.monotonic() - spent
    while step < steps:
        for group in batches(lessons, learnt, random.Random(100 + epoch)):
            elapsed = time.monotonic() - begun
            step = max(step, int(steps * elapsed / (60 * minutes)))
            if step >= steps:
                break
            parts = losses(model, collate(lessons, group, model))
            for each in optimizer.param_groups:
                each["lr"] = rate(step, steps)
            optimizer.zero_grad()
            sum(parts.values()).backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            step += 1
            follow(average, model, min(AVERAGE, step / (step + 10)))
            if step // 100 > written // 100:
                told = " ".join(f"{name} {part.item():.4f}" for name, part in parts.items())
                LOG.info("step %d, %.0f s: %s", step, elapsed, told)
            if step // SAVE_EVERY > written // SAVE_EVERY:
                LOG.info("unseen: %s", validate(average, lessons, held))
                saved = {"model": model.state_dict(), "average": average.state_dict()}
                saved |= {"optimizer": optimizer.state_dict()}
                saved |= {"step": step, "epoch": epoch, "spent": time.monotonic() - begun}
                torch.save(saved, state)
                torch.save(average.state_dict(), folder / "model.pt")
            written = step
        epoch += 1
    LOG.info("done: %s", validate(average, lessons, held))
    torch.save(average.state_dict(), folder / "model.pt")
    state.unlink(missing_ok=True)
