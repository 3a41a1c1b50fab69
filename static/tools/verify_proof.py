#!/usr/bin/env python3
"""Checks a proof from the portal's public log without the portal and without a network.

    python3 verify_proof.py PROOF.json portal-keys.json

PROOF.json is the file from the page of an entry, or the answer of /api/v1/log/proof/inclusion or
/api/v1/log/proof/consistency. portal-keys.json is the portal's /.well-known/portal-keys.json; keep
a copy that you fetched yourself, or compare it with somebody else's: all trust rests on it.
Exit status 0 when everything holds, 1 when something does not, 2 when a file cannot be read.

Needs Python 3.8 and nothing else. Trees and proofs: RFC 6962; signatures: Ed25519, RFC 8032.

Signed text of a head, four lines that each end in a line feed: origin, number of entries, root in
base64, time of the last entry. Leaf: SHA-256 of a zero byte and the entry's text, which names the
SHA-256 of the published content.
"""

import base64
import hashlib
import json
import sys

# Ed25519, RFC 8032 section 5.1: the curve -x^2 + y^2 = 1 + d x^2 y^2 over the prime P.
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


class ProofError(Exception):
    """Something does not hold; the message is Vietnamese and meant for the reader."""


def add(p, q):
    """The sum of two points in extended coordinates."""
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number, point):
    """The point added to itself so many times."""
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = add(total, point)
        point = add(point, point)
        number >>= 1
    return total


def same(p, q):
    """Whether two points are one, whatever their third coordinates."""
    return (p[0] * q[2] - q[0] * p[2]) % P == 0 and (p[1] * q[2] - q[1] * p[2]) % P == 0


def point_of(encoded):
    """The point that 32 bytes stand for, None when they stand for none."""
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - x2) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(public, message, signature):
    """Whether the Ed25519 signature of the message belongs to the public key."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, r = point_of(public), point_of(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if key is None or r is None or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little")
    return same(times(s, BASE), add(r, times(h % ORDER, key)))


def leaf_digest(document):
    """The digest of one entry."""
    return hashlib.sha256(b"\x00" + document).digest()


def node_digest(left, right):
    """The digest of two neighbouring subtrees."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_from_inclusion(leaf, position, size, path):
    """The root to which a path leads from a leaf (RFC 9162 2.1.3.2)."""
    if not 0 <= position < size:
        raise ProofError("Vị trí của mục nằm ngoài nhật ký.")
    place, last, digest = position, size - 1, leaf
    for step in path:
        if last == 0:
            raise ProofError("Bằng chứng dài hơn cần thiết.")
        if place & 1 or place == last:
            digest = node_digest(step, digest)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            digest = node_digest(digest, step)
        place, last = place >> 1, last >> 1
    if last:
        raise ProofError("Bằng chứng thiếu bước.")
    return digest


def check_consistency(first, first_root, second, second_root, path):
    """That the tree of the second size begins with the first (RFC 9162 2.1.4.2)."""
    if first > second:
        raise ProofError("Nhật ký sau ngắn hơn nhật ký trước.")
    if first == 0 or first == second:
        expected = second_root if first else hashlib.sha256(b"").digest()
        if path or first_root != expected or (first == second and second_root != expected):
            raise ProofError("Hai nhật ký không nối tiếp nhau.")
        return
    if not path:
        raise ProofError("Bằng chứng thiếu bước.")
    steps = list(path)
    if first & (first - 1) == 0:
        steps.insert(0, first_root)
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    before = after = steps[0]
    for step in steps[1:]:
        if last == 0:
            raise ProofError("Bằng chứng dài hơn cần thiết.")
        if place & 1 or place == last:
            before, after = node_digest(step, before), node_digest(step, after)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            after = node_digest(after, step)
        place, last = place >> 1, last >> 1
    if last or before != first_root or after != second_root:
        raise ProofError("Nhật ký sau không nối tiếp nhật ký trước: có mục cũ đã bị sửa.")


def decoded(text):
    """Bytes from base64url without padding; nothing else is accepted."""
    found = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if base64.urlsafe_b64encode(found).decode().rstrip("=") != text:
        raise ValueError("not base64url")
    return found


def checked_head(head, keys):
    """Size and root of a head after its signature was checked."""
    root = bytes.fromhex(head["root"])
    size = int(head["size"])
    lines = (head["origin"], str(size), base64.b64encode(root).decode(), head["timestamp"])
    if any("\n" in line for line in lines):
        raise ProofError("Cam kết của cổng có dạng lạ.")
    found = [key for key in keys["keys"] if key["kid"] == head["kid"] and key["purpose"] == "log"]
    if not found:
        raise ProofError("Khóa %s không có trong tệp khóa." % head["kid"])
    if found[0]["revoked_at"]:
        raise ProofError("Khóa %s đã bị thu hồi: không tin được chữ ký này." % head["kid"])
    if not head["origin"].startswith(keys["origin"] + "/"):
        raise ProofError("Tệp khóa là của cổng khác: %s" % keys["origin"])
    message = "".join(line + "\n" for line in lines).encode()
    if not is_signed(decoded(found[0]["public_key"]), message, decoded(head["signature"])):
        raise ProofError("Chữ ký của cổng không đúng.")
    return size, root


def check_inclusion(proof, keys):
    """Check an inclusion proof; returns what it shows."""
    entry, head = proof["entry"], proof["head"]
    size, root = checked_head(head, keys)
    document = entry["document"]
    said = json.loads(document)
    if entry["content"] is not None:
        digest = hashlib.sha256(entry["content"].encode()).hexdigest()
        if digest != said["content"]:
            raise ProofError("Nội dung đã bị sửa: dấu vân tay không khớp với mục.")
    path = [bytes.fromhex(step) for step in proof["path"]]
    position = int(entry["position"])
    if root_from_inclusion(leaf_digest(document.encode()), position, size, path) != root:
        raise ProofError("Mục này không nằm trong nhật ký mà cổng đã ký.")
    content = entry["content"] or "(nội dung đã xóa theo quy định, chỉ còn dấu vân tay)"
    return [
        "Mục số %d nằm trong nhật ký %s" % (position, head["origin"]),
        "Lúc ghi: %s. Bản ghi: %s %s" % (said["at"], said["kind"], said["key"]),
        "Nội dung: %s" % content,
        "Nhật ký có %d mục, ký bằng khóa %s." % (size, head["kid"]),
    ]


def check_growth(proof, keys):
    """Check a consistency proof; returns what it shows."""
    first, first_root = checked_head(proof["first"], keys)
    second, second_root = checked_head(proof["second"], keys)
    if proof["first"]["origin"] != proof["second"]["origin"]:
        raise ProofError("Hai cam kết thuộc hai nhật ký khác nhau.")
    path = [bytes.fromhex(step) for step in proof["path"]]
    check_consistency(first, first_root, second, second_root, path)
    told = "Nhật ký %d mục nối tiếp đúng nhật ký %d mục, không mục cũ nào bị sửa."
    return [told % (second, first)]


CHECKS = {"portal-log-inclusion-1": check_inclusion, "portal-log-consistency-1": check_growth}


def check(proof, keys):
    """Check a proof of either form; returns what it shows, raises ProofError."""
    try:
        return CHECKS[proof["format"]](proof, keys)
    except (KeyError, TypeError, ValueError, AttributeError) as trouble:
        raise ProofError("Tệp không đúng dạng: %s" % trouble) from None


def main(arguments):
    """Check the files named on the command line and tell the result."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")
    if len(arguments) != 2:
        print(__doc__)
        return 2
    try:
        files = []
        for name in arguments:
            with open(name, encoding="utf-8") as file:
                files.append(json.load(file))
    except (OSError, ValueError) as trouble:
        print("Không đọc được tệp: %s" % trouble, file=sys.stderr)
        return 2
    try:
        shown = check(*files)
    except ProofError as refusal:
        print("SAI: %s" % refusal)
        return 1
    print("\n".join(["ĐÚNG: bằng chứng hợp lệ.", *shown]))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
