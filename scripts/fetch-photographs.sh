#!/usr/bin/env bash
# Fetches a Debian package of photographs into the cache and prints the folder that holds it.
#   fetch-photographs.sh stamps    cut-out photographs in folders, under usr/share/tuxpaint/stamps
#   fetch-photographs.sh skimage   chelsea, coffee, rocket, astronaut, under usr/lib/python3/dist-packages/skimage/data
#   fetch-photographs.sh mate      landscapes and plants, under usr/share/backgrounds/mate/nature
#   fetch-photographs.sh lomiri    landscapes and objects, under usr/share/backgrounds
# Their licences are in each package's copyright file: GPL-2+ (stamps; mate, two pictures of it CC BY-SA 4.0), public domain
# and Creative Commons (skimage), CC BY and CC BY-SA (lomiri). Nothing of them is part of Leitmotif.
# Needs apt-get and dpkg, no root. Only the folder goes to stdout; everything else goes to stderr.
set -euo pipefail

fail() {
  echo "fetch-photographs: $*" >&2
  exit 1
}

case "${1:-}" in
  stamps) package=tuxpaint-stamps-default kept=usr/share/tuxpaint/stamps ;;
  skimage) package=python3-skimage kept=usr/lib/python3/dist-packages/skimage/data ;;
  mate) package=mate-backgrounds kept=usr/share/backgrounds/mate/nature ;;
  lomiri) package=lomiri-wallpapers-16.04 kept=usr/share/backgrounds ;;
  *) fail "expected 'stamps', 'skimage', 'mate' or 'lomiri' but received '${1:-}'" ;;
esac

cache="${LEITMOTIF_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/leitmotif}"
target="$cache/photographs/$1"
if [ -d "$target/$kept" ]; then
  echo "$target/$kept"
  exit 0
fi

command -v apt-get >/dev/null && command -v dpkg >/dev/null || fail "apt-get and dpkg are needed (Debian or Ubuntu)"
mkdir -p "$cache/photographs"
work="$(mktemp -d "$cache/photographs/.fetch-XXXXXX")"
trap 'rm -rf "$work"' EXIT
# apt drops root for downloads, to a user that a private temporary folder keeps out.
download() { (cd "$work" && apt-get -q -o APT::Sandbox::User=root download "$package" >&2); }

if ! download; then
  [ "$(id -u)" = 0 ] || fail "apt-get download $package failed; if apt has no package lists, run 'apt-get update' as root"
  apt-get -q update >&2 || fail "apt-get update failed"
  download || fail "apt-get download $package failed"
fi

dpkg -x "$work/$package"_*.deb "$work/files" || fail "dpkg could not unpack $package"
[ -d "$work/files/$kept" ] || fail "$package holds no $kept"
mkdir -p "$work/kept/$kept"
cp -R "$work/files/$kept/." "$work/kept/$kept"
cp -L "$work/files/usr/share/doc/$package/copyright" "$work/kept/copyright" || fail "$package holds no copyright file"
chmod 755 "$work/kept"

# A rename is atomic; when another process was faster, its result serves as well.
mv -T "$work/kept" "$target" 2>/dev/null || [ -d "$target/$kept" ] || fail "$target cannot be written"
echo "$target/$kept"
