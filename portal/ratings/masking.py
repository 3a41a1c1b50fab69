"""What readers write of themselves by mistake: phone numbers and mail addresses, taken out."""

import re

from portal.core.personal import HIDDEN

_MAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
# Nine digits or more, as people write them: with dots, dashes, spaces, a country code.
_PHONE = re.compile(r"(?<![\w])\+?\d(?:[ .\-()]{0,2}\d){8,14}(?!\w)")


def masked_words(text: str) -> str:
    """`text` without mail addresses, phone numbers and other long numbers of persons."""
    return _PHONE.sub(HIDDEN, _MAIL.sub(HIDDEN, text))
