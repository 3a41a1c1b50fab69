"""Rules of addresses that learn to write their address when it is first asked for.

werkzeug makes two functions of each rule as it is added, 0.1 ms each: of a thousand rules a process
needs some dozens.
"""

from collections.abc import Callable

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


class AddressRule(Rule):
    """A rule as werkzeug knows it, whose writers are made at their first use."""

    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        made: list[Builder] = []

        def build(rule: Rule, **values: object) -> tuple[str, str]:
            if not made:
                made.append(Rule._compile_builder(self, append_unknown))
            return made[0](rule, **values)

        return build
