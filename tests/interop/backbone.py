#!/usr/bin/env python3
"""A reader and writer of Backbone's format 1, written from protos/SPEC.md alone; it shares no code with the product. Needs
`cryptography` 48 or later, and no protobuf library.

    backbone.py judge VECTORS        every vector below a folder: "<kind>/<name>.json <verdict> <envelope id or ->", a line each
    backbone.py ed25519 FILE         odd signatures, in order: True or False, a line each
    backbone.py open  FEDERATION     a vector on standard input: verdict, id, subject and parts as JSON
    backbone.py make  FEDERATION     a plan on standard input: an envelope in base64

It reads what a recipient needs: documents, envelope, consignment, handling, stamp, content. Of documents it checks form,
lives, signatures, chain, who may sign, and TLS roots, and not every rule of every payload.
"""
import base64, datetime, glob, hashlib, hmac, json, os, re, sys, unicodedata
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric import ed25519, mldsa, mlkem, x25519
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand


class Refused(Exception):
    """A verdict that says no."""


def require(holds, reason="MALFORMED"):
    if not holds:
        raise Refused(reason)


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def u(number, size):
    return number.to_bytes(size, "big")


# § Canonical form. A schema: field number → (name, kind), kind one of int, bytes, text, enum, bool, or a schema; in a list
# where it is repeated.

WRAP = {1: ("kid", "bytes"), 2: ("enc", "bytes"), 3: ("ct", "bytes")}
ENVELOPE = {1: ("header", "bytes"), 2: ("handling", "bytes"), 3: ("wraps", [WRAP]), 4: ("content", "bytes"), 5: ("endorsements", "bytes")}
RECIPIENT = {1: ("mailbox", "text"), 2: ("role", "enum"), 3: ("kids", ["bytes"])}
HEADER = {1: ("format", "u32"), 2: ("suite", "enum"), 3: ("federation", "text"), 4: ("message_id", "bytes"), 5: ("sender_nation", "text"),
          6: ("recipients", [RECIPIENT]), 7: ("precedence", "enum"), 8: ("expires", "u64"), 9: ("padded_length", "u64")}
RELATION = {1: ("kind", "enum"), 2: ("envelope_id", "bytes")}
RELEASE = {1: ("envelope_id", "bytes"), 2: ("mailboxes", ["text"]), 3: ("until", "u64"), 4: ("kid", "bytes"), 5: ("sig", "bytes")}
FACT = {1: ("envelope_id", "bytes"), 2: ("recipient", "u32"), 3: ("event", "enum"), 4: ("reason", "enum"), 5: ("time", "u64")}
HANDLING = {1: ("nonce", "bytes"), 2: ("author", "text"), 3: ("signing_kid", "bytes"), 4: ("roster_version", "u64"),
            5: ("roster_hash", "bytes"), 6: ("reply_to", "text"), 7: ("tlp", "enum"), 8: ("pap", "enum"), 9: ("releasable_to", ["text"]),
            10: ("caveats", ["enum"]), 11: ("category", "enum"), 12: ("created", "u64"), 13: ("relations", [RELATION]),
            14: ("reply_by", "u64"), 15: ("community", "text"), 16: ("on_behalf_of", "text"), 17: ("exercise", "bool"),
            18: ("releases", [RELEASE]), 19: ("facts", [FACT])}
BATCH = {1: ("index", "u32"), 2: ("size", "u32"), 3: ("proof", ["bytes"])}
SIGNATURE = {1: ("kid", "bytes"), 2: ("sig", "bytes"), 3: ("batch", BATCH)}
APPROVAL = {1: ("kid", "bytes"), 2: ("role", "text"), 3: ("policy_hash", "bytes"), 4: ("time", "u64"), 5: ("sig", "bytes")}
ENDORSEMENTS = {1: ("signature", SIGNATURE), 2: ("approvals", [APPROVAL])}
PART = {1: ("content_type", "text"), 2: ("language", "text"), 3: ("file_name", "text"), 4: ("data", "bytes")}
CONTENT = {1: ("subject", "text"), 2: ("parts", [PART])}
CONSIGNMENT = {1: ("header", "bytes"), 2: ("handling_hash", "bytes"), 3: ("recipient", "u32"), 4: ("wraps", [WRAP]),
               5: ("other_wrap_hashes", ["bytes"]), 6: ("content", "bytes"), 7: ("sealed_handling", "bytes"), 8: ("stamp", "bytes")}
STAMP = {1: ("statement", "bytes"), 2: ("sig", "bytes"), 3: ("batch", BATCH)}

HEAD = {1: ("format", "u32"), 2: ("federation", "text"), 3: ("nation", "text"), 4: ("version", "u64"), 5: ("previous", "bytes"),
        6: ("from", "u64"), 7: ("until", "u64")}
NOTE_KEY = {1: ("name", "text"), 2: ("ed25519", "bytes"), 3: ("ml_dsa_44", "bytes")}
TIMED_KEY = {1: ("suite", "enum"), 2: ("public_key", "bytes"), 3: ("from", "u64"), 4: ("until", "u64"), 5: ("withdrawn", "bool")}
NATION = {1: ("code", "text"), 2: ("suite", "enum"), 3: ("root_key", "bytes"), 4: ("tls_roots", ["bytes"])}
BROKER = {1: ("id", "text"), 2: ("tls_roots", ["bytes"]), 3: ("log_keys", [NOTE_KEY])}
COMMUNITY = {1: ("name", "text"), 2: ("members", ["text"])}
CEILING = {1: ("community", "text"), 2: ("kind", "enum"), 3: ("max_tlp", "enum"), 4: ("categories", ["enum"]), 5: ("max_size", "u64")}
LANE_LIMIT = {1: ("precedence", "enum"), 2: ("per_minute", "u32"), 3: ("outstanding_bytes", "u64")}
MEMBER = {1: ("name", "text"), 2: ("kind", "enum"), 3: ("private", "bool"), 4: ("title", "text")}
PRINCIPAL_KEY = {1: ("role", "enum"), 2: ("suite", "enum"), 3: ("public_key", "bytes"), 4: ("from", "u64"), 5: ("until", "u64"),
                 6: ("status", "enum"), 7: ("compromised_since", "u64")}
PRINCIPAL = {1: ("address", "text"), 2: ("roles", ["text"]), 3: ("tls_identity", "text"), 4: ("signing_keys", [PRINCIPAL_KEY]),
             5: ("title", "text"), 6: ("drafts", "bool")}
READER = {1: ("principal", "text"), 2: ("kind", "enum"), 3: ("device", "text"), 4: ("epochs", [TIMED_KEY])}
MAILBOX = {1: ("address", "text"), 2: ("readers", [READER]), 3: ("formats", ["u32"])}
DOCUMENT = {1: ("type", "enum"), 2: ("payload", "bytes"), 3: ("signatures", [{1: ("kid", "bytes"), 2: ("sig", "bytes")}])}
PAYLOADS = {
    1: ("charter", {1: ("head", HEAD), 2: ("quorum", "u32"), 3: ("nations", [NATION]), 4: ("brokers", [BROKER]), 5: ("witness_quorum", "u32"),
                    6: ("communities", [COMMUNITY]), 7: ("ceilings", [CEILING]), 8: ("lane_limits", [LANE_LIMIT])}),
    2: ("mandate", {1: ("head", HEAD), 2: ("members", [MEMBER]), 3: ("registrar_keys", [TIMED_KEY]), 4: ("policy_keys", [TIMED_KEY])}),
    3: ("roster", {1: ("head", HEAD), 2: ("principals", [PRINCIPAL])}),
    4: ("keyset", {1: ("head", HEAD), 2: ("mailboxes", [MAILBOX]), 3: ("border_keys", [TIMED_KEY]), 4: ("stamp_keys", [TIMED_KEY]),
                   5: ("witness_keys", [NOTE_KEY])}),
}
NUMBERS = {"u32": 32, "u64": 64, "enum": 32, "bool": 1}


def is_number(kind):
    return isinstance(kind, str) and kind in NUMBERS


def varint(number):
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7f | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def read_varint(data, at):
    number = 0
    for count in range(10):
        require(at < len(data))
        byte = data[at]
        at += 1
        number |= (byte & 0x7f) << 7 * count
        if byte < 0x80:
            return number & 0xffffffffffffffff, at
    raise Refused("MALFORMED")


def take(data, at):
    length, at = read_varint(data, at)
    require(at + length <= len(data))
    return data[at:at + length], at + length


def parse(schema, data):
    """Reads leniently; what is not canonical shows when it is written again."""
    message = {name: [] if isinstance(kind, list) else default(kind) for name, kind in schema.values()}
    at = 0
    while at < len(data):
        tag, at = read_varint(data, at)
        number, wire = tag >> 3, tag & 7
        require(0 < number < 1 << 29 and wire in (0, 1, 2, 5))
        if wire == 0:
            value, at = read_varint(data, at)
        elif wire == 2:
            value, at = take(data, at)
        else:
            size = 8 if wire == 1 else 4
            require(at + size <= len(data))
            value, at = None, at + size
        name, kind = schema.get(number, (None, None))
        one = kind[0] if isinstance(kind, list) else kind
        if name is None or wire != (0 if is_number(one) else 2) and not (wire == 2 and isinstance(kind, list)):
            continue  # unknown
        if is_number(one):
            values = [value] if wire == 0 else unpack(value)
            values = [v & (1 << NUMBERS[one]) - 1 for v in values]
            if one == "enum":  # an int32: a negative one is written as 64 bits
                values = [v + (1 << 64) - (1 << 32) if v >> 31 else v for v in values]
        elif one == "bytes":
            values = [value]
        elif one == "text":
            try:
                values = [value.decode("utf-8")]
            except UnicodeDecodeError:
                raise Refused("MALFORMED")
        else:
            values = [parse(one, value)]
        if isinstance(kind, list):
            message[name] += values
        else:
            message[name] = values[-1]
    return message


def unpack(data):
    values, at = [], 0
    while at < len(data):
        value, at = read_varint(data, at)
        values.append(value)
    return values


def default(kind):
    return {"bytes": b"", "text": ""}.get(kind, 0) if isinstance(kind, str) else None


def write(schema, message):
    out = bytearray()
    for number, (name, kind) in sorted(schema.items()):
        value = message.get(name)
        one = kind[0] if isinstance(kind, list) else kind
        if isinstance(kind, list) and is_number(one):
            if value:
                packed = b"".join(varint(v) for v in value)
                out += varint(number << 3 | 2) + varint(len(packed)) + packed
            continue
        for item in (value or []) if isinstance(kind, list) else [value] if value not in (None, 0, b"", "") else []:
            if is_number(one):
                out += varint(number << 3) + varint(item)
            else:
                data = item if one == "bytes" else item.encode() if one == "text" else write(one, item)
                out += varint(number << 3 | 2) + varint(len(data)) + data
    return bytes(out)


def count(schema, data):
    """Values at all levels; None where the bytes cannot be read, which the parser says better."""
    total, at = 0, 0
    try:
        while at < len(data):
            tag, at = read_varint(data, at)
            total += 1
            if tag & 7 == 0:
                _, at = read_varint(data, at)
            elif tag & 7 == 2:
                value, at = take(data, at)
                kind = schema.get(tag >> 3, (None, "bytes"))[1]
                one = kind[0] if isinstance(kind, list) else kind
                if isinstance(one, dict):
                    inner = count(one, value)
                    total += inner if inner is not None else 0
                elif isinstance(kind, list) and is_number(one):
                    total += sum(byte < 0x80 for byte in value)
            else:
                at += 8 if tag & 7 == 1 else 4
        return total
    except Refused:
        return None


def read(schema, data, limit):
    require(len(data) <= limit, "TOO_LARGE")
    require((count(schema, data) or 0) <= 65536)
    message = parse(schema, data)
    require(write(schema, message) == data, "NOT_CANONICAL")
    return message


# § Addresses

NAME = "[a-z0-9-]{1,32}"


def matches(pattern, text):
    return re.fullmatch(pattern, text, re.ASCII) is not None


def is_federation(text):
    label = "[a-z0-9]([a-z0-9-]*[a-z0-9])?"
    return len(text) <= 63 and matches(rf"{label}(\.{label})*", text) and not text.split(".")[-1].isdigit()


def is_nation(text):
    return matches("[A-Z]{3}", text)


def split(text):
    """nation, member (without it), name; None where a part is not there."""
    parts = text.split("/")
    if not is_nation(parts[0]) or len(parts) not in (2, 3) or not all(matches(NAME, part) for part in parts[1:]):
        return None
    if len(parts) == 2:
        return (parts[0], None, "gateway") if parts[1] == "gateway" else None if parts[1] == "broker" else (parts[0], parts[1], None)
    return None if parts[1] in ("gateway", "broker") else (parts[0], parts[1], parts[2])


def is_principal(text):
    parts = split(text)
    return parts is not None and parts[2] is not None


def is_mailbox(text):
    parts = split(text)
    return parts is not None and (parts[1] is None or parts[2] != "gateway")


# § Keys, § Signatures, § Key wrap

SUITE = u(1, 2)
HPKE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
COMPOSITE = b"COMPSIG-MLDSA65-Ed25519-SHA512"


def key_hash(public):
    return sha(b"backbone/1/key\0", SUITE, public)


def representative(message, context):
    return b"CompositeAlgorithmSignatures2025" + COMPOSITE + u(len(context), 1) + context + hashlib.sha512(message).digest()


def verifies(public, message, context, signature):
    if len(signature) != 3373 or len(public) != 1984:
        return False
    signed = representative(message, context)
    try:
        mldsa.MLDSA65PublicKey.from_public_bytes(public[:1952]).verify(signature[:3309], signed, COMPOSITE)
        return ed25519_verifies(public[1952:], signed, signature[3309:])
    except (InvalidSignature, ValueError):
        return False


# § Batches

def is_batch(batch):
    return batch is None or (2 <= batch["size"] <= 64 and batch["index"] < batch["size"] and len(batch["proof"]) <= 6
                             and all(len(node) == 32 for node in batch["proof"]))


def batch_root(leaf, index, size, proof):
    """RFC 9162 § 2.1.3.2, which ends in the root instead of comparing it."""
    node, last, result = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return None
        if node & 1 or node == last:
            result = sha(b"\1", sibling, result)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            result = sha(b"\1", result, sibling)
        node, last = node >> 1, last >> 1
    return result if last == 0 else None


def verifies_message(public, message, context, signature, batch, role):
    if batch is None:
        return verifies(public, message, context, signature)
    root = batch_root(sha(b"\0", message), batch["index"], batch["size"], batch["proof"])
    statement = b"backbone/1/batch\0" + u(role, 1) + key_hash(public) + u(batch["size"], 2) + (root or b"")
    return root is not None and verifies(public, statement, b"backbone/1/batch", signature)


P25519, L25519 = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493


def ed25519_verifies(public, signed, signature):
    """The library knows the equation; which keys and encodings count is SPEC's."""
    if len(signature) != 64 or int.from_bytes(signature[32:], "little") >= L25519:
        return False
    if int.from_bytes(public, "little") % 2**255 >= P25519 or is_small(public) or is_small(signature[:32]):
        return False
    try:
        ed25519.Ed25519PublicKey.from_public_bytes(public).verify(signature, signed)
        return True
    except (InvalidSignature, ValueError):
        return False


def is_small(encoded):
    """Whether eight times the point is the neutral element; by its y alone, for all points of one y have one order."""
    y = int.from_bytes(encoded, "little") % 2**255 % P25519
    d = -121665 * pow(121666, -1, P25519) % P25519
    for _ in range(3):  # y of the double: (y² + x²) / (2 + x² - y²) for -x² + y² = 1 + d x² y²
        square = y * y % P25519
        x2 = (square - 1) * pow(d * square + 1, -1, P25519) % P25519
        below = (2 + x2 - square) % P25519
        y = (square + x2) * pow(below, -1, P25519) % P25519
    return y == 1


def sign(seed, message, context):
    signed = representative(message, context)
    return mldsa.MLDSA65PrivateKey.from_seed_bytes(seed[:32]).sign(signed, COMPOSITE) \
        + ed25519.Ed25519PrivateKey.from_private_bytes(seed[32:]).sign(signed)


def opening_key(seed):
    expanded = hashlib.shake_256(seed).digest(96)
    return hpke.MLKEM768X25519PrivateKey(
        mlkem.MLKEM768PrivateKey.from_seed_bytes(expanded[:64]), x25519.X25519PrivateKey.from_private_bytes(expanded[64:]))


def opening_public(public):
    return hpke.MLKEM768X25519PublicKey(
        mlkem.MLKEM768PublicKey.from_public_bytes(public[:1184]), x25519.X25519PublicKey.from_public_bytes(public[1184:]))


def unwrap(seed, info, enc, ct):
    try:
        return HPKE.decrypt(enc + ct, opening_key(seed), info=info)
    except (InvalidTag, ValueError):
        return None


# § Content, § Padding

def padded_length(plaintext):
    length = 4 + plaintext
    if length <= 16384:
        return -(-length // 1024) * 1024
    exponent = length.bit_length() - 1
    step = 1 << exponent - exponent.bit_length()
    return -(-length // step) * step


def is_padded_length(length):
    return 0 < length <= 4 << 20 and padded_length(length - 4) == length


def sealed_length(length):
    return 56 + length + 16 * (length // 16384 + 1)


def chunk_keys(key, salt, context):
    okm = HKDFExpand(hashes.SHA512(), 76, b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0" + salt + context).derive(key)
    nonce = int.from_bytes(okm[32:44], "big")
    return AESGCM(okm[:32]), lambda chunk: u(nonce ^ chunk, 12), okm[44:]


def seal_content(key, context, padded):
    salt = os.urandom(24)
    cipher, nonce, commitment = chunk_keys(key, salt, context)
    chunks = [cipher.encrypt(nonce(j), padded[16384 * j:16384 * (j + 1)], None) for j in range(len(padded) // 16384 + 1)]
    return salt + commitment + b"".join(chunks)


def open_content(key, context, content):
    require(len(key) == 32, "CONTENT_MISMATCH")
    cipher, nonce, commitment = chunk_keys(key, content[:24], context)
    require(hmac.compare_digest(commitment, content[24:56]), "CONTENT_MISMATCH")
    body, step = content[56:], 16384 + 16
    try:
        return b"".join(cipher.decrypt(nonce(j), body[step * j:step * (j + 1)], None) for j in range(-(-len(body) // step)))
    except InvalidTag:
        raise Refused("CONTENT_MISMATCH")


def bound_to(header, handling_hash):
    """What content and wraps are bound to: hh and SHA-256(handling)."""
    return header["hh"] + handling_hash


def content_context(bound):
    return b"backbone/1/content\0" + SUITE + bound


def read_content(key, bound, content):
    padded = open_content(key, content_context(bound), content)
    length = int.from_bytes(padded[:4], "big")
    require(length <= len(padded) - 4 and padded_length(length) == len(padded), "CONTENT_MISMATCH")
    require(not any(padded[4 + length:]), "CONTENT_MISMATCH")
    message = read(CONTENT, padded[4:4 + length], 4 << 20)
    require(len(message["subject"].encode()) <= 1024 and not has_control(message["subject"]))
    require(1 <= len(message["parts"]) <= 64)
    for part in message["parts"]:
        require(matches("[ -~]{1,255}", part["content_type"]) and matches("[A-Za-z0-9-]{0,35}", part["language"]))
        name = part["file_name"]
        require(len(name.encode()) <= 255 and not has_control(name) and not set(name) & set("/\\:") and name not in (".", ".."))
    return message


def has_control(text):
    return any(unicodedata.category(letter) == "Cc" for letter in text)


# § Header, § Handling, § Endorsements

def read_header(data):
    header = read(HEADER, data, 32 << 10)
    require(header["format"] == 1 and header["suite"] == 1, "FORMAT_NOT_SUPPORTED")
    message_id = header["message_id"]
    require(is_federation(header["federation"]) and is_nation(header["sender_nation"]))
    require(len(message_id) == 16 and message_id[6] >> 4 == 7 and message_id[8] >> 6 == 2)
    require(1 <= header["precedence"] <= 4 and header["expires"] > 0)
    recipients, length = header["recipients"], header["padded_length"]
    require(1 <= len(recipients) <= 64 and len({r["mailbox"] for r in recipients}) == len(recipients))
    require(length == 0 and len(recipients) == 1 or is_padded_length(length))
    for recipient in recipients:
        kids = recipient["kids"]
        require(is_mailbox(recipient["mailbox"]) and recipient["role"] in (1, 2))
        if length == 0:
            require(not kids and split(recipient["mailbox"])[1] is None)
        else:
            require(1 <= len(kids) <= 16 and len(set(kids)) == len(kids) and all(len(kid) == 16 for kid in kids))
    header["bytes"], header["hh"] = data, sha(b"backbone/1/header\0", data)
    return header


def ascending(values):
    return all(a < b for a, b in zip(values, values[1:]))


REASONS = set(range(1, 10)) | {100, 101} | set(range(104, 115)) | set(range(200, 220)) - {203}
LAST_VERSION = 2**32 - 1


def read_handling(data):
    handling = read(HANDLING, data, 24 << 10)
    require(len(handling["nonce"]) == 16 and is_principal(handling["author"]) and len(handling["signing_kid"]) == 32)
    require(0 < handling["roster_version"] <= LAST_VERSION and len(handling["roster_hash"]) == 32 and handling["created"] > 0)
    require(handling["reply_to"] == "" or is_mailbox(handling["reply_to"]))
    require(handling["tlp"] <= 5 and handling["pap"] <= 4 and 1 <= handling["category"] <= 9)
    nations = handling["releasable_to"]
    require(len(nations) <= 64 and all(map(is_nation, nations)) and ascending([n.encode() for n in nations]))
    require(handling["caveats"] in ([], [1]) and matches("[a-z0-9-]{0,64}", handling["community"]))
    relations = [(r["kind"], r["envelope_id"]) for r in handling["relations"]]
    require(len(relations) <= 16 and len(set(relations)) == len(relations))
    require(all(1 <= kind <= 4 and len(other) == 32 for kind, other in relations))
    if handling["on_behalf_of"]:
        behalf, author = handling["on_behalf_of"], split(handling["author"])
        require(is_principal(behalf) and author[1] is not None and author[2] == "gateway")
        require(split(behalf)[:2] == author[:2] and behalf != handling["author"])
    require(len(handling["releases"]) <= 7)
    for release in handling["releases"]:
        boxes = release["mailboxes"]
        require(1 <= len(boxes) <= 64 and all(map(is_mailbox, boxes)) and ascending([b.encode() for b in boxes]))
        require(len(release["envelope_id"]) == 32 and release["until"] > 0 and len(release["kid"]) == 32 and len(release["sig"]) == 3373)
    for fact in handling["facts"]:
        require(len(fact["envelope_id"]) == 32 and fact["recipient"] < 64 and 1 <= fact["event"] <= 5 and fact["time"] > 0)
        require(fact["reason"] in {1: (0, 108, 112), 3: REASONS}.get(fact["event"], (0,)))
    if handling["category"] == 8:
        stated = ("tlp", "pap", "reply_to", "reply_by", "community", "on_behalf_of", "releasable_to", "caveats", "relations", "releases")
        require(not any(handling[name] for name in stated) and 1 <= len(handling["facts"]) <= 256)
    else:
        require(not handling["facts"])
        require(handling["tlp"] != 0, "MARKING_ABSENT")
    handling["bytes"] = data
    return handling


def read_endorsements(data):
    endorsements = read(ENDORSEMENTS, data, 20 << 10)
    signature, approvals = endorsements["signature"], endorsements["approvals"]
    require(signature is not None)
    require(is_batch(signature["batch"]))
    require(len(signature["kid"]) == 32 and len(signature["sig"]) == 3373 and len(approvals) <= 4)
    for a in approvals:
        require(len(a["kid"]) == 32 and len(a["policy_hash"]) == 32 and len(a["sig"]) == 3373 and a["time"] > 0 and matches(NAME, a["role"]))
    require(len({signature["kid"], *(a["kid"] for a in approvals)}) == 1 + len(approvals))
    endorsements["bytes"] = data
    return endorsements


def check_agreement(header, handling, endorsements):
    require(split(handling["author"])[0] == header["sender_nation"], "CALLER_MISMATCH")
    require(handling["signing_kid"] == endorsements["signature"]["kid"], "SIGNATURE_INVALID")
    require((header["padded_length"] == 0) == (handling["category"] == 8))


# § Wraps, § Envelope, § Consignment

def kids_of(header):
    return [kid for recipient in header["recipients"] for kid in recipient["kids"]]


def first_wrap(header, recipient):
    return sum(len(entry["kids"]) for entry in header["recipients"][:recipient])


def check_wraps(wraps, kids):
    require([wrap["kid"] for wrap in wraps] == list(kids))
    require(all(len(wrap["enc"]) == 1120 and len(wrap["ct"]) == 48 for wrap in wraps))


def wrap_hash(wrap):
    return sha(wrap["kid"], wrap["enc"], wrap["ct"])


def wrap_info(bound, content, place, kid):
    return b"backbone/1/cek\0" + SUITE + bound + u(place, 2) + kid + content[:56]


def signed_string(header, handling_hash, wrap_hashes, content):
    return b"backbone/1/envelope\0" + SUITE + u(len(header["bytes"]), 8) + header["bytes"] + handling_hash \
        + sha(*wrap_hashes) + sha(content)


def check_content(header, content):
    require(len(content) == (sealed_length(header["padded_length"]) if header["padded_length"] else 0), "CONTENT_MISMATCH")


def open_for(federation, header, handling_hash, recipient, wraps, content, reader):
    """§ Opening"""
    bound = bound_to(header, handling_hash)
    for i, wrap in enumerate(wraps):
        seed = federation.opening_seed(reader, wrap["kid"])
        if seed is None:
            continue
        key = unwrap(seed, wrap_info(bound, content, first_wrap(header, recipient) + i, wrap["kid"]), wrap["enc"], wrap["ct"])
        require(key is not None, "CONTENT_MISMATCH")
        return read_content(key, bound, content)
    raise Refused("CONTENT_MISMATCH")


# § Signed documents, § In force

TOLERANCE = 120_000


def covers(key, moment):
    return key["from"] <= moment + TOLERANCE and moment < key["until"]


LONGEST = {"charter": 1096, "mandate": 366, "roster": 35, "keyset": 35}  # days


class Federation:
    """What the documents of federation.json say, and the seeds beside them."""

    def __init__(self, file):
        self.charter, self.papers, self.chains, self.trusted = None, {}, {}, bytes.fromhex(file["trustedCharter"])
        for text in file["documents"]:
            require(self.adopt(base64.b64decode(text), file["now"])[0] == "ACCEPTED", "DOCUMENT_INVALID")
        self.signing = {(key["owner"], bytes.fromhex(key["kid"])): bytes.fromhex(key["seed"]) for key in file["signing"]}
        self.opening = {(key["owner"], bytes.fromhex(key["kid"])): bytes.fromhex(key["seed"]) for key in file["opening"]}

    def adopt(self, data, now):
        try:
            return self.judge(data, now)
        except Refused:
            return "DOCUMENT_INVALID", None

    def judge(self, data, now):
        document = read(DOCUMENT, data, 4 << 20)
        require(document["type"] in PAYLOADS and 1 <= len(document["signatures"]) <= 64)
        require(ascending([s["kid"] for s in document["signatures"]]))
        require(all(len(s["kid"]) == 32 and len(s["sig"]) == 3373 for s in document["signatures"]))
        label, schema = PAYLOADS[document["type"]]
        require(len(data) <= (4 << 20 if label in ("roster", "keyset") else 1 << 20))
        payload = read(schema, document["payload"], 4 << 20)
        head = payload["head"]
        check_head(head, label)
        {"charter": check_charter, "keyset": check_keyset}.get(label, lambda _: None)(payload)
        document_hash = sha(b"backbone/1/document/" + label.encode() + b"\0", document["payload"])
        context = b"backbone/1/document/" + label.encode()
        signers = {s["kid"]: s["sig"] for s in document["signatures"]}
        if self.charter is None:
            require(label == "charter" and document_hash == self.trusted)
        else:
            require(head["federation"] == self.charter["head"]["federation"])
        chain = self.chains.get((label, head["nation"]), {})
        require(chain.get(head["version"]) != document_hash and head["from"] <= now + TOLERANCE)

        def signed_by(keys):
            by_kid = {key_hash(key): key for key in keys}
            return all(kid in by_kid and verifies(by_kid[kid], document["payload"], context, sig) for kid, sig in signers.items())

        if label == "charter":
            self.check_succession(payload, signers, signed_by)
        else:
            nation = next((n for n in self.charter["nations"] if n["code"] == head["nation"]), None)
            require(nation is not None and len(signers) == 1)
            if label == "mandate":
                require(signed_by([nation["root_key"]]))
            else:
                registrars = [key for key in self.papers[head["nation"], "mandate"]["registrar_keys"] if covers(key, now)]
                require(signed_by([key["public_key"] for key in registrars]))
                registrar = next(key for key in registrars if key_hash(key["public_key"]) in signers)
                payload["holds"] = [head, self.papers[head["nation"], "mandate"]["head"], self.charter["head"], registrar]
        if head["version"] in chain:
            return "CONTRADICTION", None
        newest = max(chain, default=0)
        if chain:
            require(head["version"] > newest)
            require(head["version"] > newest + 1 and label not in ("charter", "mandate")
                    or head["version"] == newest + 1 and head["previous"] == chain[newest])
        payload["hash"] = document_hash
        self.chains.setdefault((label, head["nation"]), {})[head["version"]] = document_hash
        if label == "charter":
            self.charter = payload
        else:
            self.papers[head["nation"], label] = payload
        return "ACCEPTED", document_hash

    def check_succession(self, payload, signers, signed_by):
        roots = [nation["root_key"] for nation in payload["nations"]]
        if self.charter is None:
            require(len(signers) >= payload["quorum"] and signed_by(roots))
            return
        # Only a version whose predecessor is known can be judged: another first charter is refused, and no contradiction.
        require(payload["head"]["version"] == self.charter["head"]["version"] + 1)
        old = [nation["root_key"] for nation in self.charter["nations"]]
        require(sum(key_hash(root) in signers for root in old) >= self.charter["quorum"])
        before = {nation["code"]: nation["root_key"] for nation in self.charter["nations"]}
        changed = [n["root_key"] for n in payload["nations"] if before.get(n["code"]) != n["root_key"]]
        require(all(key_hash(root) in signers for root in changed) and signed_by(old + changed))

    def in_force(self, nation, label, now):
        paper = self.papers.get((nation, label))
        return paper if paper and all(covers(life, now) for life in paper["holds"]) else None

    def is_member(self, nation, member):
        return member is None or any(m["name"] == member for m in self.papers[nation, "mandate"]["members"])

    def principals(self, nation, now):
        roster = self.in_force(nation, "roster", now)
        return [p for p in roster["principals"] if self.is_member(*split(p["address"])[:2])] if roster else []

    def mailbox(self, address, now):
        keys = self.in_force(address[:3], "keyset", now)
        found = [m for m in keys["mailboxes"] if m["address"] == address and self.is_member(*split(address)[:2])] if keys else []
        return found[0] if found else None

    def find_key(self, nation, kid, now):
        for principal in self.principals(nation, now):
            for key in principal["signing_keys"]:
                if key_hash(key["public_key"]) == kid:
                    return principal, key
        return None, None

    def opening_seed(self, owner, kid):
        return self.opening.get((owner, kid))


def check_head(head, label):
    require(head is not None and head["format"] == 1 and is_federation(head["federation"]))
    require(head["nation"] == "" if label == "charter" else is_nation(head["nation"]))
    require(1 <= head["version"] <= LAST_VERSION and len(head["previous"]) == (0 if head["version"] == 1 else 32))
    require(0 < head["until"] - head["from"] <= LONGEST[label] * 86_400_000)


def check_charter(charter):
    nations, brokers = charter["nations"], charter["brokers"]
    require(1 <= len(nations) <= 64 and ascending([n["code"] for n in nations]) and all(is_nation(n["code"]) for n in nations))
    require(1 <= len(brokers) <= 16 and ascending([b["id"] for b in brokers]) and all(matches(NAME, b["id"]) for b in brokers))
    require(len(nations) < 2 * charter["quorum"] <= 2 * len(nations))
    for owner in nations + brokers:
        roots = owner["tls_roots"]
        require(1 <= len(roots) <= 4 and len(set(roots)) == len(roots) and all(map(is_root, roots)))
    national = [root for nation in nations for root in nation["tls_roots"]]
    require(len(set(national)) == len(national) and not set(national) & {root for b in brokers for root in b["tls_roots"]})
    for broker in brokers:
        check_note_keys(broker["log_keys"])
    require(len(charter["communities"]) <= 64 and ascending([c["name"] for c in charter["communities"]]))
    for community in charter["communities"]:
        require(len(community["members"]) <= 4096 and ascending([m.encode() for m in community["members"]]))
        members = [split(member) for member in community["members"]]
        require(all(m and m[1] is not None and m[2] is None and any(m[0] == n["code"] for n in nations) for m in members))


def check_keyset(keys):
    require(ascending([epoch["from"] for epoch in keys["border_keys"]]) and len(keys["border_keys"]) <= 16)
    require(all(epoch["from"] < epoch["until"] for epoch in keys["border_keys"]))
    require(len(keys["mailboxes"]) <= 1024 and ascending([m["address"].encode() for m in keys["mailboxes"]]))
    for mailbox in keys["mailboxes"]:
        require(is_mailbox(mailbox["address"]) and 1 <= len(mailbox["readers"]) <= 16)
        for reader in mailbox["readers"]:
            epochs = reader["epochs"]
            require(len(epochs) <= 16 and ascending([e["from"] for e in epochs]) and all(e["from"] < e["until"] for e in epochs))
    check_note_keys(keys["witness_keys"])


def check_note_keys(keys):
    require(len(keys) <= 8 and len({key["name"] for key in keys}) == len(keys))
    require(all(matches("[!-*,-~]{1,128}", k["name"]) and len(k["ed25519"]) == 32 and len(k["ml_dsa_44"]) == 1312 for k in keys))


# § TLS roots

def der(data):
    """The values of a series: tag, content, and all of it."""
    values, at = [], 0
    while at < len(data):
        require(at + 2 <= len(data))
        size, start = data[at + 1], at + 2
        if size >= 0x80:
            start += size - 0x80
            require(size in (0x81, 0x82) and start <= len(data))
            size = int.from_bytes(data[at + 2:start], "big")
            require(size >= (0x80 if start == at + 3 else 0x100))
        require(start + size <= len(data))
        values.append((data[at], data[start:start + size], data[at:start + size]))
        at = start + size
    return values


def inside(value, tag=0x30):
    require(value[0] == tag)
    return der(value[1])


def positive(value):
    require(value[0] == 2 and value[1] and value[1][0] < 0x80)
    number = int.from_bytes(value[1], "big")
    require(number > 0 and (value[1][0] != 0 or value[1][1] >= 0x80))
    return number


def is_oid(value):
    tag, parts, _ = value
    starts = [True] + [part < 0x80 for part in parts[:-1]]
    return tag == 6 and len(parts) > 0 and parts[-1] < 0x80 and not any(s and part == 0x80 for s, part in zip(starts, parts))


ALGORITHMS = {bytes.fromhex(text) for text in ("300a06082a8648ce3d040302", "300a06082a8648ce3d040303", "300a06082a8648ce3d040304")}
CURVES = {  # AlgorithmIdentifier → bytes of a coordinate, p, b
    bytes.fromhex("301306072a8648ce3d020106082a8648ce3d030107"): (
        32, 2**256 - 2**224 + 2**192 + 2**96 - 1, 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b),
    bytes.fromhex("301006072a8648ce3d020106052b81040022"): (
        48, 2**384 - 2**128 - 2**96 + 2**32 - 1,
        0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aef)}


def is_root(data):
    try:
        check_root(data)
        return True
    except (Refused, IndexError, ValueError):
        return False


def check_root(data):
    require(1 <= len(data) <= 16 << 10)
    (whole,) = der(data)
    body, algorithm, signature = inside(whole)
    require(algorithm[2] in ALGORITHMS and signature[0] == 3 and len(signature[1]) > 1 and signature[1][0] == 0)
    version, serial, inner, issuer, validity, subject, key, extensions = inside(body)
    require(version[2] == bytes.fromhex("a003020102") and positive(serial) and len(serial[1]) <= 20)
    require(inner[2] == algorithm[2] and issuer[2] == subject[2] and issuer[1])
    for name in inside(issuer):
        ((kind, text),) = [inside(one) for one in inside(name, 0x31)]
        require(is_oid(kind) and text[1] and not any(byte < 0x20 or byte == 0x7f for byte in text[1]))
        require(text[0] in (0x0c, 0x13, 0x16))
        text[1].decode("utf-8" if text[0] == 0x0c else "ascii")
        require(text[0] != 0x13 or matches(r"[A-Za-z0-9 '()+,./:=?-]*", text[1].decode()))
    start, end = map(time_of, inside(validity))
    require(start < end)
    check_root_key(key)
    (wrapped,) = inside(extensions, 0xa3)
    check_extensions(inside(wrapped))


def time_of(value):
    tag, text, _ = value
    require(tag in (0x17, 0x18) and matches(r"\d{12}Z" if tag == 0x17 else r"\d{14}Z", text.decode("ascii")))
    digits = text.decode()[:-1]
    if tag == 0x17:
        digits = ("19" if digits[0] >= "5" else "20") + digits
    parts = [int(digits[:4])] + [int(digits[i:i + 2]) for i in range(4, 14, 2)]
    require(tag == 0x17 or not 1950 <= parts[0] <= 2049)
    return datetime.datetime(*parts)


def check_root_key(key):
    algorithm, bits = inside(key)
    require(bits[0] == 3 and bits[1][0] == 0)
    require(algorithm[2] in CURVES)
    size, p, b = CURVES[algorithm[2]]
    point = bits[1][1:]
    require(len(point) == 1 + 2 * size and point[0] == 4)
    x, y = int.from_bytes(point[1:1 + size], "big"), int.from_bytes(point[1 + size:], "big")
    require(x < p and y < p and (y * y - x**3 + 3 * x - b) % p == 0)


def check_extensions(extensions):
    seen, authority = set(), False
    require(len(extensions) <= 32)
    for extension in extensions:
        oid, *critical, content = inside(extension)
        require(is_oid(oid) and oid[1] not in seen and content[0] == 4)
        require(not critical or [c[2] for c in critical] == [bytes.fromhex("0101ff")])
        seen.add(oid[1])
        if oid[1] == bytes.fromhex("551d13"):
            (constraints,) = der(content[1])
            ca, *length = inside(constraints)
            require(critical and ca[2] == bytes.fromhex("0101ff") and len(length) <= 1)
            require(not length or length[0][0] == 2 and len(length[0][1]) == 1 and length[0][1][0] < 0x80)
            authority = True
        elif oid[1] == bytes.fromhex("551d0f"):
            ((tag, bits, _),) = der(content[1])
            require(tag == 3 and 2 <= len(bits) <= 3 and bits[0] <= 7)
            require(bits[-1] & (1 << bits[0]) and not bits[-1] & (1 << bits[0]) - 1 and bits[1] & 4)
        else:
            require(not critical)
    require(authority)


# § Verification

def may_sign(key, moment):
    return key["status"] == 1 and covers(key, moment)


def check_author(federation, handling, endorsements, signed, now):
    nation, unknown = split(handling["author"])[0], "AUTHOR_UNKNOWN"
    roster = federation.in_force(nation, "roster", now)
    require(roster is not None and handling["roster_version"] <= roster["head"]["version"], unknown)
    require(handling["roster_version"] < roster["head"]["version"] or handling["roster_hash"] == roster["hash"], unknown)
    author, key = federation.find_key(nation, handling["signing_kid"], now)
    require(author is not None and author["address"] == handling["author"], unknown)
    require(may_sign(key, handling["created"]), "AUTHOR_KEY_NOT_IN_FORCE")
    require(split(handling["author"])[2] != "gateway" or key["role"] == 2, unknown)
    if handling["on_behalf_of"]:
        behalf = [p for p in federation.principals(nation, now) if p["address"] == handling["on_behalf_of"]]
        require(behalf and behalf[0]["drafts"], unknown)
    bad = "SIGNATURE_INVALID"
    batch = endorsements["signature"]["batch"]
    require(batch is None or key["role"] == 2, bad)
    require(verifies_message(key["public_key"], signed, b"backbone/1/envelope", endorsements["signature"]["sig"], batch, 1), bad)
    for approval in endorsements["approvals"]:
        who, approver = federation.find_key(nation, approval["kid"], now)
        require(who is not None and who["address"] != handling["author"] and approval["role"] in who["roles"], bad)
        require(approver["role"] == 1 and may_sign(approver, approval["time"]), bad)
        role = approval["role"].encode()
        text = b"backbone/1/approval\0" + sha(signed) + approval["kid"] + u(len(role), 1) + role + approval["policy_hash"] + u(approval["time"], 8)
        require(verifies(approver["public_key"], text, b"backbone/1/approval", approval["sig"]), bad)


def check_times(header, handling, now):
    require(now < header["expires"] <= now + 30 * 86_400_000 and handling["created"] <= now + TOLERANCE, "TIME_OUT_OF_BOUNDS")


def check_readers(federation, header, now):
    for recipient in header["recipients"]:
        mailbox, bad = federation.mailbox(recipient["mailbox"], now), "READER_KEY_MISMATCH"
        require(mailbox is not None, "MAILBOX_UNKNOWN")
        if header["padded_length"] == 0:
            continue
        require(1 in mailbox["formats"], "FORMAT_NOT_SUPPORTED")
        usable = [[e for e in reader["epochs"] if not e["withdrawn"] and covers(e, now)] for reader in mailbox["readers"]]
        reached = []
        for kid in recipient["kids"]:
            hits = [(i, e) for i, epochs in enumerate(usable) for e in epochs if key_hash(e["public_key"])[:16] == kid]
            require(hits and hits[0][0] not in reached and header["expires"] <= hits[0][1]["until"] + 30 * 86_400_000, bad)
            reached.append(hits[0][0])
        require(all(i in reached for i, epochs in enumerate(usable) if epochs), bad)


def check_stamp(federation, header, consignment, envelope_id, stamp, now):
    statement, bad = stamp["statement"], "STAMP_INVALID"
    require(len(stamp["sig"]) == 3373 and len(statement) > 83 and statement.startswith(b"backbone/1/stamp\0" + SUITE), bad)
    count = statement[83]
    require(1 <= count <= 64 and len(statement) == 196 + 32 * count, bad)
    nations = list(dict.fromkeys(entry["mailbox"][:3] for entry in header["recipients"]))
    place = nations.index(header["recipients"][consignment["recipient"]]["mailbox"][:3])
    hashes_at = 84
    require(statement[19:51] == envelope_id and count == len(nations), bad)
    require(statement[hashes_at + 32 * place:][:32] == sha(consignment["sealed_handling"]), bad)
    rest = statement[hashes_at + 32 * count:]
    kid, time = rest[:32], int.from_bytes(rest[32:40], "big")
    keys = federation.in_force(header["sender_nation"], "keyset", now)
    key = next((k for k in keys["stamp_keys"] if key_hash(k["public_key"]) == kid), None) if keys else None
    require(key is not None and not key["withdrawn"] and covers(key, time) and time <= now + TOLERANCE, "STAMP_KEY_UNKNOWN")
    require(verifies_message(key["public_key"], statement, b"backbone/1/stamp", stamp["sig"], stamp["batch"], 2), bad)
    return statement[51:83]


def judge_envelope(federation, data, now, reader):
    envelope = read(ENVELOPE, data, 4 << 20)
    header, handling = read_header(envelope["header"]), read_handling(envelope["handling"])
    endorsements, content = read_endorsements(envelope["endorsements"]), envelope["content"]
    check_agreement(header, handling, endorsements)
    check_content(header, content)
    check_wraps(envelope["wraps"], kids_of(header))
    signed = signed_string(header, sha(handling["bytes"]), map(wrap_hash, envelope["wraps"]), content)
    require(header["federation"] == federation.charter["head"]["federation"], "OTHER_FEDERATION")
    check_times(header, handling, now)
    check_author(federation, handling, endorsements, signed, now)
    check_readers(federation, header, now)
    if header["padded_length"] == 0:
        return sha(signed), None
    recipient = next((r for r, entry in enumerate(header["recipients"])
                      if any(federation.opening_seed(reader, kid) for kid in entry["kids"])), 0)
    first = first_wrap(header, recipient)
    own = envelope["wraps"][first:first + len(header["recipients"][recipient]["kids"])]
    return sha(signed), open_for(federation, header, sha(envelope["handling"]), recipient, own, content, reader)


def judge_consignment(federation, data, now, reader, announced):
    consignment = read(CONSIGNMENT, data, (4 << 20) + (128 << 10))
    header = read_header(consignment["header"])
    sealed = read({1: ("kid", "bytes"), 2: ("enc", "bytes"), 3: ("ct", "bytes")}, consignment["sealed_handling"], 88 << 10)
    require(len(sealed["kid"]) == 16 and len(sealed["enc"]) == 1120 and len(sealed["ct"]) > 16 and len(sealed["ct"]) % 8192 == 16)
    stamp = read(STAMP, consignment["stamp"], 8 << 10)
    require(is_batch(stamp["batch"]), "STAMP_INVALID")
    recipient, content, others = consignment["recipient"], consignment["content"], list(consignment["other_wrap_hashes"])
    require(len(consignment["handling_hash"]) == 32 and recipient < len(header["recipients"]))
    own = header["recipients"][recipient]["kids"]
    require(len(others) == len(kids_of(header)) - len(own) and all(len(h) == 32 for h in others))
    check_content(header, content)
    check_wraps(consignment["wraps"], own)
    first = first_wrap(header, recipient)
    wrap_hashes = others[:first] + [wrap_hash(wrap) for wrap in consignment["wraps"]] + others[first:]
    signed = signed_string(header, consignment["handling_hash"], wrap_hashes, content)
    envelope_id = sha(signed)
    require(header["federation"] == federation.charter["head"]["federation"], "OTHER_FEDERATION")
    mailbox = header["recipients"][recipient]["mailbox"]
    names = [header["federation"].encode(), mailbox.encode()]
    lane = sha(b"backbone/1/lane\0", *(u(len(name), 1) + name for name in names), u(0, 4))[:16]
    entry = sha(b"\0backbone/1/entry\0", lane, envelope_id, sha(consignment["sealed_handling"]), sha(consignment["stamp"]),
                u(header["precedence"], 1), u(header["expires"], 8))
    require(entry == announced, "ENTRY_MISMATCH")
    endorsements_hash = check_stamp(federation, header, consignment, envelope_id, stamp, now)
    border, bad = federation.opening_seed(f"{reader[:3]} border", sealed["kid"]), "HANDLING_MISMATCH"
    text = unwrap(border, b"backbone/1/border\0" + envelope_id, sealed["enc"], sealed["ct"]) if border else None
    require(text is not None, bad)
    pieces = []
    for _ in range(2):
        length = int.from_bytes(text[:4], "big")
        require(len(text) >= 4 + length and len(text) >= 4, bad)
        pieces.append(text[4:4 + length])
        text = text[4 + length:]
    require(len(text) < 8192 and not any(text), bad)
    require(sha(pieces[0]) == consignment["handling_hash"] and sha(pieces[1]) == endorsements_hash, bad)
    handling, endorsements = read_handling(pieces[0]), read_endorsements(pieces[1])
    check_agreement(header, handling, endorsements)
    check_author(federation, handling, endorsements, signed, now)
    check_times(header, handling, now)
    check_readers(federation, header, now)
    if header["padded_length"] == 0:
        return envelope_id, None
    return envelope_id, open_for(
        federation, header, consignment["handling_hash"], recipient, consignment["wraps"], content, reader)


def judge(federation, vector):
    """Verdict, envelope id and content of a vector."""
    try:
        if vector.get("envelope") is not None:
            return "ACCEPTED", *judge_envelope(federation, base64.b64decode(vector["envelope"]), vector["now"], vector["reader"])
        return "ACCEPTED", *judge_consignment(
            federation, base64.b64decode(vector["consignment"]), vector["now"], vector["reader"], bytes.fromhex(vector["entryHash"]))
    except Refused as refused:
        return str(refused), None, None


def make(federation, plan):
    """An envelope by its author's seed, to every reader of the mailboxes named."""
    now, author = plan["now"], plan["author"]
    kid, seed = next((kid, seed) for (owner, kid), seed in federation.signing.items() if owner == author)
    recipients, keys = [], []
    for address in plan["to"]:
        epochs = [[e for e in reader["epochs"] if not e["withdrawn"] and covers(e, now)] for reader in federation.mailbox(address, now)["readers"]]
        publics = [usable[-1]["public_key"] for usable in epochs if usable]
        recipients.append({"mailbox": address, "role": 1, "kids": [key_hash(public)[:16] for public in publics]})
        keys += publics
    plaintext = write(CONTENT, {"subject": plan["subject"], "parts": [
        {"content_type": part["contentType"], "language": part["language"], "file_name": part["fileName"],
         "data": base64.b64decode(part["data"])} for part in plan["parts"]]})
    message_id = bytearray(u(now, 6) + os.urandom(10))
    message_id[6], message_id[8] = message_id[6] & 0x0f | 0x70, message_id[8] & 0x3f | 0x80
    header = read_header(write(HEADER, {
        "format": 1, "suite": 1, "federation": federation.charter["head"]["federation"], "message_id": bytes(message_id),
        "sender_nation": author[:3], "recipients": recipients, "precedence": 3, "expires": now + 86_400_000,
        "padded_length": padded_length(len(plaintext))}))
    roster = federation.in_force(author[:3], "roster", now)
    handling = write(HANDLING, {
        "nonce": os.urandom(16), "author": author, "signing_kid": kid, "roster_version": roster["head"]["version"],
        "roster_hash": roster["hash"], "tlp": 3, "category": 2, "created": now, "exercise": 1, "releasable_to": sorted({author[:3], "JPN"})})
    bound = bound_to(header, sha(handling))
    key = os.urandom(32)
    padded = (u(len(plaintext), 4) + plaintext).ljust(header["padded_length"], b"\0")
    content = seal_content(key, content_context(bound), padded)
    wraps = []
    for place, public in enumerate(keys):
        box = HPKE.encrypt(key, opening_public(public), info=wrap_info(bound, content, place, key_hash(public)[:16]))
        wraps.append({"kid": key_hash(public)[:16], "enc": box[:1120], "ct": box[1120:]})
    signed = signed_string(header, sha(handling), map(wrap_hash, wraps), content)
    endorsements = write(ENDORSEMENTS, {"signature": {"kid": kid, "sig": sign(seed, signed, b"backbone/1/envelope")}})
    return write(ENVELOPE, {"header": header["bytes"], "handling": handling, "wraps": wraps, "content": content, "endorsements": endorsements})


def main(command, path):
    if command == "ed25519":
        with open(path, encoding="utf-8") as file:
            for case in json.load(file):
                print(ed25519_verifies(*(bytes.fromhex(case[name]) for name in ("key", "message", "signature"))))
        return
    if command == "judge":
        with open(os.path.join(path, "federation.json"), encoding="utf-8") as file:
            given = json.load(file)
        federation = Federation(given)
        for kind in ("envelopes", "consignments", "documents"):
            for name in sorted(glob.glob(os.path.join(path, kind, "*.json"))):
                with open(name, encoding="utf-8") as file:
                    vector = json.load(file)
                if kind == "documents":
                    verdict, found = Federation(given).adopt(base64.b64decode(vector["document"]), vector["now"])
                else:
                    verdict, found, _ = judge(federation, vector)
                print(f"{kind}/{os.path.basename(name)}", verdict, found.hex() if found else "-")
        return
    with open(path, encoding="utf-8") as file:
        federation = Federation(json.load(file))
    given = json.load(sys.stdin)
    if command == "make":
        print(base64.b64encode(make(federation, given)).decode())
        return
    verdict, envelope_id, content = judge(federation, given)
    print(json.dumps({
        "verdict": verdict, "id": envelope_id and envelope_id.hex(), "subject": content and content["subject"],
        "parts": content and [{"contentType": part["content_type"], "language": part["language"], "fileName": part["file_name"],
                               "size": len(part["data"]), "sha256": sha(part["data"]).hex()} for part in content["parts"]]}))


if __name__ == "__main__":
    main(*sys.argv[1:])
