#!/usr/bin/env bash
# Makes the packages for Debian and the .NET tool in artifacts/package. Each package brings its own runtime and stands alone.
set -euo pipefail
cd "$(dirname "$0")/../.."

out="$PWD/artifacts/package"
version=$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || date +%s)
export SOURCE_DATE_EPOCH
# A build folder of its own: with a runtime the restored files differ from those of the normal build.
build=(-c Release -p:ArtifactsPath="$out/build/" --nologo -v quiet -clp:NoSummary)

fill() { # NAME KIND CREDENTIAL <template: one template for gateway and broker
    sed -e "s/@NAME@/$1/g" -e "s/@KIND@/$2/g" -e "s|@CREDENTIAL@|$3|g"
}

pack() { # PROJECT NAME SUMMARY KIND
    local project=$1 name=$2 summary=$3 kind=$4 root="$out/root/$2"
    rm -rf "$root"
    mkdir -p "$root"/DEBIAN "$root"/usr/bin "$root"/usr/lib/"$name" "$root"/usr/share/doc/"$name"
    dotnet publish "src/$project" -r linux-x64 --self-contained -p:RestoreLockedMode=true -o "$root/usr/lib/$name" "${build[@]}"
    find "$root/usr/lib/$name" \( -name '*.pdb' -o -name '*.xml' \) -delete
    ln -s "../lib/$name/$name" "$root/usr/bin/$name"
    cp OPERATIONS.md SECURITY.md LICENSE "$root/usr/share/doc/$name/"
    local needs="libc6, libgcc-s1, libstdc++6, libssl3 | libssl3t64"
    if [ -n "$kind" ]; then
        needs+=", adduser"
        local credential="# No passphrase: what a broker reads is not sealed."
        if [ "$kind" = gateway ]; then credential="LoadCredential=passphrase:/etc/backbone/gateway.passphrase"; fi
        mkdir -p "$root"/usr/lib/systemd/system "$root/usr/share/doc/$name/examples"
        fill "$name" "$kind" "$credential" <src/packaging/unit.in >"$root/usr/lib/systemd/system/$name.service"
        cp "src/packaging/examples/$kind.json" "$root/usr/share/doc/$name/examples/"
        for script in postinst prerm postrm; do fill "$name" "$kind" "" <src/packaging/$script.in >"$root/DEBIAN/$script"; done
        chmod 755 "$root"/DEBIAN/p*
    else
        mkdir -p "$root"/usr/share/man/man1 "$root"/usr/share/bash-completion/completions
        "$root/usr/bin/backbone" manual | gzip -9n >"$root/usr/share/man/man1/backbone.1.gz"
        "$root/usr/bin/backbone" completion >"$root/usr/share/bash-completion/completions/backbone"
        cp README.md GETTING-STARTED.md POLICY.md "$root/usr/share/doc/$name/"
    fi
    chmod -R u=rwX,go=rX "$root/usr"
    cat >"$root/DEBIAN/control" <<CONTROL
Package: $name
Version: $version
Architecture: amd64
Maintainer: Backbone maintainers <maintainers@backbone.example>
Section: net
Priority: optional
Installed-Size: $(du -sk "$root/usr" | cut -f1)
Depends: $needs
Description: $summary
 Backbone carries sealed and signed messages between national CERTs over a
 broker that nobody has to trust. This package brings its own .NET runtime.
CONTROL
    dpkg-deb --root-owner-group -Zxz -z2 --build "$root" "$out/${name}_${version}_amd64.deb" >/dev/null
}

rm -rf "$out/root" "$out"/*.deb "$out"/*.nupkg
pack Backbone.Cli backbone "secure messages between CERTs: the command" ""
pack Backbone.Gateway backbone-gateway "secure messages between CERTs: a nation's gateway" gateway
pack Backbone.Broker backbone-broker "secure messages between CERTs: the broker" broker
dotnet pack src/Backbone.Cli -p:BackboneTool=true -o "$out" "${build[@]}"

for deb in "$out"/*.deb; do
    printf '%s: %s MiB, %s MiB installed\n' "${deb##*/}" $(($(stat -c %s "$deb") >> 20)) \
        $(($(dpkg-deb -f "$deb" Installed-Size) >> 10))
done
for nupkg in "$out"/*.nupkg; do printf '%s: %s KiB\n' "${nupkg##*/}" $(($(stat -c %s "$nupkg") >> 10)); done
