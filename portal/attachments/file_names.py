"""Names of files as they are shown and offered for saving: no path, no tricks, the true ending."""

import re
import unicodedata

LONGEST_STEM = 100
NAMELESS = "tep-dinh-kem"
# Control, format (also those that turn the reading direction), surrogate, private, unassigned.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_FORBIDDEN_ON_DISKS = re.compile(r'[<>:"|?*]')
_BLANKS = re.compile(r"\s+")
# Endings that say what the file is; what follows another dot ("KH.CN", "01.2026") stays.
_ENDINGS = re.compile(
    r"\.(pdf|docx?|docm|dot[xm]?|xlsx?|xls[bm]|xlt[xm]?|jpe?g|png|webp|gif|svg|html?|js|zip"
    r"|exe|com|scr|bat|cmd|ps1|vbs|hta|lnk|msi)\Z",
    re.IGNORECASE,
)
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|\Z)", re.IGNORECASE)


def clean_name(name: str, ending: str) -> str:
    """`name` without path and unseen characters, at most 100 characters and then `ending`."""
    stem = _cut(_seen(name.replace("\\", "/").rpartition("/")[2]))
    if not stem:
        stem = NAMELESS
    elif _DEVICES.match(stem):
        stem = _cut(f"{NAMELESS}-{stem}")
    return stem + ending


def _seen(name: str) -> str:
    blanked = _BLANKS.sub(" ", name)
    shown = "".join(one for one in blanked if unicodedata.category(one) not in _UNSEEN)
    composed = unicodedata.normalize("NFC", _BLANKS.sub(" ", shown))
    return _FORBIDDEN_ON_DISKS.sub("-", composed)


def _cut(name: str) -> str:
    stem = name.strip(" ")[:LONGEST_STEM].rstrip(" .")
    while (shorter := _ENDINGS.sub("", stem).rstrip(" .")) != stem:
        stem = shorter
    return stem.lstrip(" .")
