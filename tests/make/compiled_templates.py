"""Templates compiled once for all portals of a test process: their texts are the same in each."""

from types import CodeType
from typing import Any

from flask import Flask
from jinja2 import Environment
from jinja2.bccache import Bucket, BytecodeCache

_KEPT: dict[str, CodeType] = {}


class CompiledOnce(BytecodeCache):
    """Keeps what Jinja has compiled, for each language and text by itself."""

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = _KEPT.get(bucket.key)

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            _KEPT[bucket.key] = bucket.code

    def get_bucket(
        self, environment: Environment, name: str, filename: str | None, source: str
    ) -> Bucket:
        language: Any = environment.language  # type: ignore[attr-defined]  # `Templates` has one
        checksum = self.get_source_checksum(source)
        key = f"{language}:{self.get_cache_key(name, filename)}:{checksum}"
        bucket = Bucket(environment, key, checksum)
        self.load_bytecode(bucket)
        return bucket


def share_compiled_templates(app: Flask) -> Flask:
    """Let `app` take over what other portals of this process have compiled."""
    app.jinja_env.bytecode_cache = CompiledOnce()
    return app
