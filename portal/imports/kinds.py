"""Which register a file is for, ready to judge its rows; loaded by workers and commands alone."""

from collections.abc import Callable, Mapping

from portal.core import clock
from portal.core.addresses import settings
from portal.imports.certificates import Certificates
from portal.imports.decisions import Kind
from portal.imports.establishments import Establishments
from portal.imports.products import Products
from portal.imports.registers import CERTIFICATES, ESTABLISHMENTS, PRODUCTS
from portal.imports.vocabulary import Vocabulary, read_vocabulary

_KINDS: Mapping[str, Callable[[Vocabulary, str], Kind]] = {
    ESTABLISHMENTS: Establishments,
    PRODUCTS: Products,
    CERTIFICATES: Certificates,
}
LONGEST_SOURCE = 400


def kind_of(register: str, file_name: str) -> Kind:
    """The register of this name, by the rules of today; `file_name` is the source of its rows."""
    vocabulary = read_vocabulary(on=clock.today(), own_province=settings().province)
    return _KINDS[register](vocabulary, f"Tệp {file_name}"[:LONGEST_SOURCE])
