#!/usr/bin/env bash
# Fetches one Debian kernel for each SUITE or SUITE/SERIES with apt alone, from the
# mirror that this machine uses: fetch.sh DIR SUITE[/SERIES]... One that is there
# already stays. Prints the path of each image.
set -euo pipefail
dir=$(realpath -m "$1")
shift
mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | grep -v '^ *#' |
	grep -oE 'https?://[^ ]*/debian/?( |$)' | head -1 | tr -d ' ') || true
[ -n "$mirror" ] || { echo "no Debian mirror in apt's sources" >&2; exit 1; }

image_in() { find "$1" \( -path '*/boot/vmlinuz-*' -o -path '*/modules/*/vmlinuz' \) -print -quit 2>/dev/null; }

fetch() {
	local suite=${1%%/*} series=${1#*/} slot=$dir/${1//\//-} lists=$dir/lists/${1%%/*}
	if [ -z "$(image_in "$slot")" ]; then
		mkdir -p "$lists"/{state/lists/partial,cache/archives/partial} "$slot"
		: > "$lists/status"
		echo "deb [trusted=yes] $mirror $suite main" > "$lists/sources.list"
		local apt=(-o APT::Sandbox::User=root -o APT::Architecture=amd64 -o Dir::Etc::sourcelist="$lists/sources.list"
			-o Dir::Etc::sourceparts=- -o Dir::State="$lists/state" -o Dir::State::status="$lists/status" -o Dir::Cache="$lists/cache")
		apt-get "${apt[@]}" -qq update >&2
		local package
		if [ "$series" = "$suite" ]; then # the one that the suite's meta package names
			package=$(apt-cache "${apt[@]}" depends linux-image-amd64 | sed -n 's/.*Depends: \(linux-image-[0-9][^ ]*\)/\1/p' | head -1)
		else
			package=$(apt-cache "${apt[@]}" search --names-only "^linux-image-${series//./\\.}\\.[0-9][^ ]*amd64$" |
				cut -d' ' -f1 | grep -vE -- '-(rt|cloud)-' | sort -V | tail -1)
		fi
		[ -n "$package" ] || { echo "$1 has no kernel" >&2; return 1; }
		local release=${package#linux-image-} part
		for part in "$package" "linux-binary-$release" "linux-modules-$release"; do # newer suites split the image
			(cd "$lists" && apt-get "${apt[@]}" -qq download "$part" 2>/dev/null) || continue
			dpkg-deb -x "$lists/$part"_*.deb "$slot"
			rm -f "$lists"/*.deb
		done
	fi
	local image
	image=$(image_in "$slot")
	[ -n "$image" ] || { echo "$1: its package holds no kernel" >&2; return 1; }
	echo "$image"
}

for spec in "$@"; do fetch "$spec"; done
