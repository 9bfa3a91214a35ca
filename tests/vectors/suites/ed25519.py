#!/usr/bin/env python3
"""Makes ed25519.json: signatures on which verifiers of Ed25519 disagree, each with the verdict of SPEC § Signatures. Plain
arithmetic of RFC 8032, nothing secret; the same file each time."""
import hashlib, json, os

P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT = pow(2, (P - 1) // 4, P)


def add(a, b):
    (x, y), (u, v) = a, b
    k = D * x * u * y * v % P
    return (x * v + y * u) * pow(1 + k, P - 2, P) % P, (y * v + x * u) * pow(1 - k, P - 2, P) % P


def times(n, point):
    total = (0, 1)
    while n:
        if n & 1:
            total = add(total, point)
        point, n = add(point, point), n >> 1
    return total


def encode(point):
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")


def decode(data):
    """The point, its y taken modulo p; None where there is none."""
    number = int.from_bytes(data, "little")
    y, sign = number % 2**255 % P, number >> 255
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * ROOT % P
    if x * x % P != square:
        return None
    return ((P - x) % P if x & 1 != sign else x, y)


def verifies(key, message, signature):
    """The rule of SPEC § Signatures."""
    s = int.from_bytes(signature[32:], "little")
    a, r = decode(key), decode(signature[:32])
    if s >= L or a is None or r is None or int.from_bytes(key, "little") % 2**255 >= P:
        return False
    if times(8, a) == (0, 1) or times(8, r) == (0, 1):
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little")
    return encode(add(times(s, BASE), times(h % L, (-a[0] % P, a[1])))) == signature[:32]


BASE = decode((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def small_of_order_8():
    y = 2
    while True:
        point = decode(y.to_bytes(32, "little"))
        if point is not None:
            small = times(L, point)
            if times(4, small) != (0, 1):
                return small
        y += 1


def main():
    small, cases = small_of_order_8(), []
    secret, nonce = (int.from_bytes(hashlib.sha512(text).digest(), "little") % L for text in (b"secret", b"nonce"))
    key, plain = encode(times(secret, BASE)), times(nonce, BASE)

    def challenge(r, public, message):
        return int.from_bytes(hashlib.sha512(r + public + message).digest(), "little") % L

    def case(what, public, message, r, s):
        signature = r + s.to_bytes(32, "little")
        cases.append({"what": what, "key": public.hex(), "message": message.hex(), "signature": signature.hex(),
                      "verifies": verifies(public, message, signature)})

    def signed(what, public, message, r, scalar, more=0):
        case(what, public, message, r, (scalar + challenge(r, public, message) * secret) % L + more)

    def find(public, r, holds):
        count = 0
        while not holds(challenge(r, public, b"%d" % count)):
            count += 1
        return b"%d" % count

    r = encode(plain)
    signed("an ordinary signature", key, b"message", r, nonce)
    signed("S plus L", key, b"message", r, nonce, L)
    signed("S plus 2 L", key, b"message", r, nonce, 2 * L)
    signed("R the neutral element", key, b"message", encode((0, 1)), 0)
    signed("R the neutral element, its y plus p", key, b"message", (1 + P).to_bytes(32, "little"), 0)
    signed("R with a part of order 8: only the cofactored equation holds", key, b"message", encode(add(plain, small)), nonce)
    mixed = encode(add(times(secret, BASE), small))
    signed("A with a part of order 8, h not a multiple of 8: only the cofactored equation holds", mixed,
           find(mixed, r, lambda h: h % 8 != 0), r, nonce)
    signed("A with a part of order 8, h a multiple of 8: both equations hold", mixed, find(mixed, r, lambda h: h % 8 == 0), r, nonce)
    neutral = encode((0, 1))
    case("A the neutral element", neutral, b"message", r, nonce)
    case("A the neutral element, its y plus p", (1 + P).to_bytes(32, "little"), b"message", r, nonce)
    case("A the neutral element, the sign of its x set", neutral[:31] + b"\x80", b"message", r, nonce)
    for point, what in ((small, "order 8"), (times(2, small), "order 4"), (times(4, small), "order 2")):
        public = encode(point)
        case(f"A of {what}, h a multiple of 8", public, find(public, r, lambda h: h % 8 == 0), r, nonce)
    folder = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(folder, "ed25519.json"), "w", encoding="utf-8") as file:
        json.dump(cases, file, indent=2)
        file.write("\n")


if __name__ == "__main__":
    main()
