#!/bin/sh
# Installs the vendor's SDK beside this file and runs agree.mjs against the sandbox.
# usage: run.sh SANDBOX_FOR_SDK      (in a copy of this folder: npm writes into it)
set -eu
sandbox=$1
cd "$(dirname "$0")"

command -v npm >/dev/null || { echo "npm is not installed (see scripts/packages-test.txt)" >&2; exit 1; }
if ! npm ci --no-audit --no-fund --loglevel=error; then
    echo "npm could not install unipile-node-sdk: is its registry reachable?" >&2
    exit 1
fi

work=$(mktemp -d)
mkfifo "$work/input"
"$sandbox" <"$work/input" >"$work/url" &
server=$!
exec 3>"$work/input"    # closing it ends the server
finish() {
    exec 3>&-
    wait "$server" || true
    rm -rf "$work"
}
trap finish EXIT

tries=0
while ! [ -s "$work/url" ]; do
    tries=$((tries + 1))
    if [ "$tries" -gt 100 ]; then
        echo "the sandbox did not start" >&2
        exit 1
    fi
    sleep 0.1
done
node agree.mjs "$(cat "$work/url")"
