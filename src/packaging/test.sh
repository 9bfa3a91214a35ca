#!/usr/bin/env bash
# Installs the packages of `make package` into a new Debian root and runs them there: versions, a demo, then gateway and broker with the
# settings of the nation that it founded, as their own accounts. Needs root and debootstrap; ends with one line.
set -euo pipefail
cd "$(dirname "$0")/../.."

fail() { echo "package-test: $1" >&2; exit 1; }
packages="$PWD/artifacts/package"
[ "$(id -u)" = 0 ] || fail "run it as root: it makes a Debian root and enters it"
command -v debootstrap >/dev/null || fail "debootstrap is missing: apt-get install debootstrap"
ls "$packages"/*.deb >/dev/null 2>&1 || fail "there are no packages: make package"

folder=$(mktemp -d)
root="$folder/root"
running=()
tidy() {
    for pid in "${running[@]}"; do kill -9 "$pid" 2>/dev/null || true; done
    if mountpoint -q "$root/proc"; then umount "$root/proc"; fi
    rm -rf --one-file-system "$folder"
}
trap tidy EXIT

debootstrap --variant=minbase --include=adduser,libssl3,libstdc++6 bookworm "$root" >"$folder/debootstrap.log" 2>&1 \
    || { tail -5 "$folder/debootstrap.log" >&2; fail "debootstrap made no root"; }
mount -t proc proc "$root/proc"
cp "$packages"/*.deb "$root/root/"
chroot "$root" sh -c 'dpkg -i /root/*.deb && dpkg --audit' >"$folder/dpkg.log" 2>&1 || { cat "$folder/dpkg.log" >&2; fail "dpkg installed nothing"; }
echo "installed: $(chroot "$root" dpkg-query -W -f '${Package} ${Version} ${db:Status-Status}; ' 'backbone*')"

for program in backbone backbone-gateway backbone-broker; do
    echo "$program: $(chroot "$root" "/usr/bin/$program" --version)"
done
[ -s "$root/usr/share/man/man1/backbone.1.gz" ] && [ -s "$root/usr/share/bash-completion/completions/backbone" ] || fail "manual or completion is missing"
chroot "$root" bash -n /usr/share/bash-completion/completions/backbone
if command -v systemd-analyze >/dev/null; then
    for kind in gateway broker; do
        systemd-analyze --offline=yes security "$root/usr/lib/systemd/system/backbone-$kind.service" | tail -1
    done
else
    echo "the units were not looked at: systemd-analyze is missing"
fi

# A nation is founded there, and messages cross: the packages find one another.
chroot "$root" /usr/bin/backbone demo --once --dir /srv/demo >"$folder/demo.log" 2>&1 || { tail -20 "$folder/demo.log" >&2; fail "the demo failed"; }

# Its broker and one gateway move to where the units expect them; relative paths become those of /var/lib/backbone.
move() { # FOLDER KIND
    cp -a "$root/srv/demo/$1/." "$root/var/lib/backbone/$2/"
    chroot "$root" chown -R "backbone-$2:backbone-$2" "/var/lib/backbone/$2"
    sed -E -e '/"logFile"/d' -e "s#\"((tls|keys|documents|national\.db)[^\":]*)\"([,]|\$| *\])#\"/var/lib/backbone/$2/\1\"\3#" \
        -e "s#\"embedded:([^/])#\"embedded:/var/lib/backbone/$2/\1#" \
        -e "s#\"passphraseFile\": *\"[^\"]*\"#\"passphraseFile\": \"/run/credentials/backbone-$2.service/passphrase\"#" \
        "$root/var/lib/backbone/$2/$2.json" | sed -z -e 's/,\n}/\n}/' >"$root/etc/backbone/$2.json"
    chmod 644 "$root/etc/backbone/$2.json"
}
move broker broker
move KOR/gateway gateway
credentials=/run/credentials/backbone-gateway.service
install -d -m 0750 "$root$credentials"
install -m 0440 "$root/var/lib/backbone/gateway/passphrase" "$root$credentials/passphrase"
chroot "$root" chgrp -R backbone-gateway "$credentials" # as systemd lets the service read it

start() { # KIND: waits a minute for the ready line
    env CREDENTIALS_DIRECTORY="/run/credentials/backbone-$1.service" chroot --userspec="backbone-$1:backbone-$1" "$root" \
        "/usr/bin/backbone-$1" --config "/etc/backbone/$1.json" >"$folder/$1.out" 2>"$folder/$1.err" &
    running+=($!)
    for _ in $(seq 600); do
        if grep -q '^ready ' "$folder/$1.out"; then echo "backbone-$1: $(cat "$folder/$1.out")"; return; fi
        kill -0 "$!" 2>/dev/null || break
        sleep 0.1
    done
    tail -5 "$folder/$1.err" >&2
    fail "backbone-$1 did not become ready"
}
stop() { # KIND PID
    kill -TERM "$2"
    local code=0
    wait "$2" || code=$?
    [ "$code" = 0 ] || { tail -5 "$folder/$1.err" >&2; fail "backbone-$1 ended with $code"; }
    echo "backbone-$1: ended with 0"
}
start broker
start gateway
stop gateway "${running[1]}"
stop broker "${running[0]}"
chroot "$root" dpkg --purge backbone backbone-gateway backbone-broker >"$folder/purge.log" 2>&1 || { cat "$folder/purge.log" >&2; fail "they cannot be removed"; }
[ -s "$root/var/lib/backbone/gateway/national.db" ] || fail "the national store was removed with its package"
echo "package-test: installed, ran, ended and were removed; the store stayed"
