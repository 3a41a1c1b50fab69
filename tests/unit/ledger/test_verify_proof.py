"""The stand-alone verifier: agrees with the library on signatures, and with no forged proof."""

import ast
import copy
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from portal.core import keys
from portal.core.key_ring import Purpose
from portal.ledger.tree import (
    Frontier,
    Range,
    consistency_ranges,
    inclusion_ranges,
    leaf_digest,
)
from tests.make.ledger import VERIFIER, load_verifier, make_many_entries, prepare_log, show_log

ORDER = 2**252 + 27742317777372353535851937790883648493
LARGEST = 70
LEAVES = [leaf_digest(str(number).encode()) for number in range(LARGEST)]
verifier: ModuleType = load_verifier()


def root_of(leaves: Range) -> bytes:
    frontier = Frontier()
    for leaf in LEAVES[leaves.start : leaves.end]:
        frontier.add(leaf)
    return frontier.root()


# Signatures ---------------------------------------------------------------------------------


@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=200))
def test_signatures_of_the_library_are_accepted(seed: bytes, message: bytes) -> None:
    key = Ed25519PrivateKey.from_private_bytes(seed)

    public, signature = key.public_key().public_bytes_raw(), key.sign(message)

    assert verifier.is_signed(public, message, signature)
    assert not verifier.is_signed(public, message + b"x", signature)
    # The same number written another way, which a careless verifier takes too.
    longer = int.from_bytes(signature[32:], "little") + ORDER
    assert not verifier.is_signed(public, message, signature[:32] + longer.to_bytes(32, "little"))


@given(place=st.integers(0, 511))
def test_no_flipped_bit_of_a_signature_is_accepted(place: int) -> None:
    key = Ed25519PrivateKey.from_private_bytes(b"7" * 32)
    changed = bytearray(key.sign(b"message"))
    changed[place // 8] ^= 1 << place % 8

    assert not verifier.is_signed(key.public_key().public_bytes_raw(), b"message", bytes(changed))


@pytest.mark.parametrize(
    ("seed", "public", "message", "signature"),
    [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
            "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
    ],
)
def test_the_examples_of_the_standard_hold(
    seed: str, public: str, message: str, signature: str
) -> None:
    """RFC 8032 section 7.1, tests 1 and 2."""
    assert seed
    known = bytes.fromhex(public), bytes.fromhex(message), bytes.fromhex(signature)

    assert verifier.is_signed(*known)


# Proofs -------------------------------------------------------------------------------------


def test_every_inclusion_proof_leads_to_the_root_and_no_other_place_does() -> None:
    for size in range(1, LARGEST + 1):
        root = root_of(Range(0, size))
        for leaf in range(size):
            path = [root_of(leaves) for leaves in inclusion_ranges(leaf, size)]
            assert verifier.root_from_inclusion(LEAVES[leaf], leaf, size, path) == root
            wrong = (leaf + 1) % size
            assert size == 1 or leads_elsewhere(LEAVES[leaf], wrong, size, path, root)


def leads_elsewhere(leaf: bytes, place: int, size: int, path: list[bytes], root: bytes) -> bool:
    try:
        return bool(verifier.root_from_inclusion(leaf, place, size, path) != root)
    except verifier.ProofError:
        return True


def test_every_consistency_proof_holds_and_no_changed_one_does() -> None:
    for second in range(1, LARGEST + 1):
        for first in range(second + 1):
            ends = first, root_of(Range(0, first)), second, root_of(Range(0, second))
            path = [root_of(leaves) for leaves in consistency_ranges(first, second)]
            verifier.check_consistency(*ends, path)
            for forged in (path[1:], [*path, b"0" * 32], [b"0" * 32, *path[1:]]):
                if forged != path:
                    with pytest.raises(verifier.ProofError):
                        verifier.check_consistency(*ends, forged)


@pytest.mark.parametrize("size", range(2, 20))
def test_another_earlier_log_is_noticed(size: int) -> None:
    for first in range(1, size + 1):
        path = [root_of(leaves) for leaves in consistency_ranges(first, size)]

        with pytest.raises(verifier.ProofError):
            verifier.check_consistency(first, b"0" * 32, size, root_of(Range(0, size)), path)


# Files --------------------------------------------------------------------------------------


@pytest.fixture
def files(app: Flask, tmp_path: Path) -> Path:
    """What somebody downloaded: proofs, and the portal's keys."""
    prepare_log(app)
    show_log(app, {})
    make_many_entries(app, range(11))
    client, folder = app.test_client(), tmp_path / "downloads"
    folder.mkdir()
    downloads = {
        "inclusion.json": "/nhat-ky/6/bang-chung.json",
        "growth.json": "/api/v1/log/proof/consistency?from=4&to=11",
        "keys.json": "/.well-known/portal-keys.json",
    }
    for name, path in downloads.items():
        (folder / name).write_bytes(client.get(path).data)
    return folder


def run(*files: Path) -> subprocess.CompletedProcess[str]:
    # Alone, as on the computer of somebody who has only Python.
    command = [sys.executable, "-I", "-S", str(VERIFIER), *map(str, files)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def test_downloaded_proofs_hold(files: Path) -> None:
    inclusion = run(files / "inclusion.json", files / "keys.json")
    growth = run(files / "growth.json", files / "keys.json")

    assert (inclusion.returncode, inclusion.stderr) == (0, "")
    assert "ĐÚNG" in inclusion.stdout
    assert '{"name":"Sản phẩm 6"}' in inclusion.stdout
    assert (growth.returncode, growth.stderr) == (0, "")
    assert "Nhật ký 11 mục nối tiếp đúng nhật ký 4 mục" in growth.stdout


def change_content(proof: dict[str, Any]) -> None:
    proof["entry"]["content"] = '{"name":"Sản phẩm 7"}'


def change_document(proof: dict[str, Any]) -> None:
    proof["entry"]["document"] = proof["entry"]["document"].replace("K0006", "K0007")


def change_position(proof: dict[str, Any]) -> None:
    proof["entry"]["position"] = 7


def change_size(proof: dict[str, Any]) -> None:
    proof["head"]["size"] = 12


def change_time(proof: dict[str, Any]) -> None:
    proof["head"]["timestamp"] = "2020-01-01T00:00:00.000Z"


def change_root(proof: dict[str, Any]) -> None:
    proof["head"]["root"] = "00" * 32


def change_key(proof: dict[str, Any]) -> None:
    proof["head"]["kid"] = "00000000"


def change_origin(proof: dict[str, Any]) -> None:
    proof["head"]["origin"] = "http://localhost.example/nhat-ky/"


def drop_step(proof: dict[str, Any]) -> None:
    proof["path"].pop()


def add_step(proof: dict[str, Any]) -> None:
    proof["path"].append("00" * 32)


def forget_the_head(proof: dict[str, Any]) -> None:
    del proof["head"]


def claim_another_form(proof: dict[str, Any]) -> None:
    proof["format"] = "portal-log-consistency-1"


CHANGES = (
    change_content,
    change_document,
    change_position,
    change_size,
    change_time,
    change_root,
    change_key,
    change_origin,
    drop_step,
    add_step,
    forget_the_head,
    claim_another_form,
)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_no_changed_proof_holds(files: Path, change: Callable[[dict[str, Any]], None]) -> None:
    proof = json.loads((files / "inclusion.json").read_text(encoding="utf-8"))
    known = json.loads((files / "keys.json").read_text(encoding="utf-8"))
    forged = copy.deepcopy(proof)
    change(forged)

    verifier.check(proof, known)
    with pytest.raises(verifier.ProofError):
        verifier.check(forged, known)


def test_a_revoked_key_proves_nothing(app: Flask, files: Path) -> None:
    with app.app_context():
        keys.revoke(keys.signing_key(Purpose.LOG).kid, reason="Lộ khóa")
    (files / "keys.json").write_bytes(app.test_client().get("/.well-known/portal-keys.json").data)

    told = run(files / "inclusion.json", files / "keys.json")

    assert told.returncode == 1
    assert "đã bị thu hồi" in told.stdout


def test_a_key_for_codes_signs_no_head(files: Path) -> None:
    proof = json.loads((files / "inclusion.json").read_text(encoding="utf-8"))
    known = json.loads((files / "keys.json").read_text(encoding="utf-8"))
    for key in known["keys"]:
        key["purpose"] = "code"

    with pytest.raises(verifier.ProofError, match="không có trong tệp khóa"):
        verifier.check(proof, known)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "{}", '{"format": []}', '{"format": 1}'])
def test_files_of_another_kind_are_told_apart(files: Path, text: str) -> None:
    (files / "other.json").write_text(text)

    assert run(files / "other.json", files / "keys.json").returncode in {1, 2}


def test_without_files_it_says_how_it_is_used() -> None:
    assert run().returncode == 2
    assert "verify_proof.py" in run().stdout


def test_it_needs_nothing_but_the_standard_library() -> None:
    tree = ast.parse(VERIFIER.read_text(encoding="utf-8"), feature_version=(3, 8))
    imported = [
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    ]

    assert set(imported) <= sys.stdlib_module_names
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
