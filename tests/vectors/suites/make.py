#!/usr/bin/env python3
"""Makes known-answers.json: answers of suite 0x0001, lane ids and Merkle trees from an implementation that shares no code
with ours (Python's hashlib and hmac, and `cryptography` 48 or later with OpenSSL below). Written from the specifications;
where a step draws random numbers, what came out is kept, and run again it gives other, equally good answers.

    python3 make.py > known-answers.json
"""
import hashlib, hmac, json
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric import ed25519, mldsa, mlkem, x25519
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

sha256 = lambda b: hashlib.sha256(b).digest()
fill = lambda name, n: hashlib.shake_256(name.encode()).digest(n)  # bytes that anybody can make again
kid = lambda public: sha256(b"backbone/1/key\0" + (1).to_bytes(2, "big") + public)


def composite():
    seed = fill("signing seed", 64)
    pq = mldsa.MLDSA65PrivateKey.from_seed_bytes(seed[:32])
    classical = ed25519.Ed25519PrivateKey.from_private_bytes(seed[32:])
    public = pq.public_key().public_bytes_raw() + classical.public_key().public_bytes_raw()
    cases = []
    for message, context in ((b"", b""), (b"a warning", b"backbone/1/envelope"), (fill("long", 3000), fill("context", 255))):
        label = b"COMPSIG-MLDSA65-Ed25519-SHA512"
        signed = (b"CompositeAlgorithmSignatures2025" + label + bytes([len(context)]) + context
                  + hashlib.sha512(message).digest())
        signature = pq.sign(signed, label) + classical.sign(signed)
        cases.append({"message": message.hex(), "context": context.hex(), "signature": signature.hex()})
    return {"seed": seed.hex(), "publicKey": public.hex(), "kid": kid(public).hex(), "cases": cases}


def xwing_key(seed):
    expanded = hashlib.shake_256(seed).digest(96)
    return mlkem.MLKEM768PrivateKey.from_seed_bytes(expanded[:64]), x25519.X25519PrivateKey.from_private_bytes(expanded[64:])


def xwing():
    seed = fill("opening seed", 32)
    pq, classical = xwing_key(seed)
    x_public = classical.public_key().public_bytes_raw()
    public = pq.public_key().public_bytes_raw() + x_public
    cases = []
    for i in range(3):
        pq_secret, pq_enc = pq.public_key().encapsulate()
        ephemeral = x25519.X25519PrivateKey.from_private_bytes(fill(f"ephemeral {i}", 32))
        x_enc = ephemeral.public_key().public_bytes_raw()
        x_secret = ephemeral.exchange(classical.public_key())
        secret = hashlib.sha3_256(pq_secret + x_secret + x_enc + x_public + bytes.fromhex("5c2e2f2f5e5c")).digest()
        cases.append({"enc": (pq_enc + x_enc).hex(), "sharedSecret": secret.hex()})
    return {"seed": seed.hex(), "publicKey": public.hex(), "kid": kid(public)[:16].hex(), "cases": cases}


def hpke_sealed():
    seed = fill("opening seed", 32)
    key = hpke.MLKEM768X25519PrivateKey(*xwing_key(seed))
    suite = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
    cases = []
    for info, plaintext in ((b"", b""), (b"backbone/1/home\0" + fill("id", 32), fill("cek", 32)), (fill("info", 200), fill("text", 8192))):
        sealed = suite.encrypt(plaintext, key.public_key(), info=info)
        cases.append({"info": info.hex(), "plaintext": plaintext.hex(), "enc": sealed[:1120].hex(), "ciphertext": sealed[1120:].hex()})
    return {"seed": seed.hex(), "cases": cases}


def cobblestone():
    cases = []
    for length in (0, 1, 7, 1024, 16383, 16384, 16385, 32768, 32769, 16384 * 257 + 5):
        key, salt, context = fill("content key", 32), fill(f"salt {length}", 24), b"backbone/1/content\0" if length % 2 else b""
        plaintext = fill(f"plaintext {length}", length)
        info = b"c2sp.org/chunked-encryption@v1+AEAD_AES_256_GCM\0" + salt + context
        first = hmac.new(key, info + b"\1", hashlib.sha512).digest()
        stream = first + hmac.new(key, first + info + b"\2", hashlib.sha512).digest()
        aead, base, ciphertext = AESGCM(stream[:32]), int.from_bytes(stream[32:44], "big"), salt + stream[44:76]
        for chunk in range(length // 16384 + 1):
            ciphertext += aead.encrypt((base ^ chunk).to_bytes(12, "big"), plaintext[chunk * 16384:(chunk + 1) * 16384], None)
        cases.append({"key": key.hex(), "salt": salt.hex(), "context": context.hex(), "plaintextLength": length,
                      "plaintextSha256": sha256(plaintext).hex(), "plaintextShake256Of": f"plaintext {length}",
                      "ciphertextLength": len(ciphertext), "ciphertextSha256": sha256(ciphertext).hex(),
                      "ciphertext": ciphertext.hex() if length <= 1024 else ""})
    return cases


def root(hashes):
    if not hashes: return sha256(b"")
    if len(hashes) == 1: return hashes[0]
    split = 1
    while split * 2 < len(hashes): split *= 2
    return sha256(b"\1" + root(hashes[:split]) + root(hashes[split:]))


def merkle():
    leaves = [sha256(b"\0" + i.to_bytes(4, "big")) for i in range(70)]
    return {"roots": [root(leaves[:size]).hex() for size in range(71)]}


def lanes():
    name = lambda text: bytes([len(text.encode())]) + text.encode()
    cases = []
    for federation, mailbox, generation in (("tricert", "KOR/kisa", 0), ("tricert", "KOR/kisa", 1), ("t", "JPN/ノ", 2**32 - 1)):
        hashed = b"backbone/1/lane\0" + name(federation) + name(mailbox) + generation.to_bytes(4, "big")
        cases.append({"federation": federation, "mailbox": mailbox, "generation": generation, "laneId": sha256(hashed)[:16].hex()})
    return cases


print(json.dumps({"composite": composite(), "xwing": xwing(), "hpke": hpke_sealed(), "cobblestone": cobblestone(),
                  "merkle": merkle(), "lanes": lanes()}, indent=1))
