"""Doctor, secrets: the settings file and the identity, private and whole."""

import stat
from pathlib import Path

from speaker import from_settings
from speaker.desk.doctor.finding import Finding, Patient, skipped, unwell, well
from speaker.errors import IdentityError


def settings_file(patient: Patient) -> Finding:
    """It holds the domain, which is a password."""
    file = patient.file
    if file is None:
        return unwell("none; these are the defaults", "speaker setup")
    if _mode(file) & 0o007 and patient.settings.bot.domain:
        return unwell(f"everybody may read {file}", f"sudo chmod 640 {file}")
    return well(str(file))


def identity(patient: Patient) -> Finding:
    """Who the device is to the bot: without it nothing is answered."""
    kept = from_settings.identity_file(patient.settings)
    try:
        if kept.path.exists() and _mode(kept.path) & 0o077:
            return unwell(f"others may read {kept.path}", f"sudo chmod 600 {kept.path}")
        known = kept.load()
    except PermissionError:
        return skipped(f"this user may not look into {kept.path.parent}; try it with sudo")
    except IdentityError as error:
        return unwell(str(error), "")
    if known is None or not known.registered:
        return unwell("not registered with the bot yet", "speaker setup bot")
    if kept.path.stat().st_uid != kept.path.parent.stat().st_uid:
        owner = f"chown --reference={kept.path.parent} {kept.path}"
        return unwell("it belongs to somebody else than its folder", f"sudo {owner}")
    return well(f"user {known.user_id}")


def _mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)
