#!/bin/bash
# What scripts/test-package runs on a bare Debian 12, as root: "install" before systemd runs there, "live" after.
set -euo pipefail
cd /test
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8

state=/var/lib/invito
config=/etc/invito/invito.yaml

step() { printf '\n== %s\n' "$*"; }
fail() {
    printf 'FAILED: %s\n' "$*" >&2
    exit 1
}
is() { [[ "$2" == "$3" ]] || fail "$1: '$2' instead of '$3'"; }

# As somebody who has logged in: as <user> <folder> <command>...
as() { runuser -u "$1" -- env -i HOME="$2" LOGNAME="$1" PATH=/usr/bin:/bin LC_ALL=C.UTF-8 sh -c 'cd && exec "$@"' - "${@:3}"; }
# Of files, this user may read only the key that the units get from systemd; by hand it comes from the one who calls.
invito_with_key() { as invito "$state" env UNIPILE_API_KEY="$(cat /etc/invito/unipile-api-key)" invito "$@"; }
invito() { as invito "$state" invito "$@"; }

# By systemd itself, with all that the unit forbids.
run_unit() {
    systemctl start "$1" || { journalctl -u "$1" --no-pager -n 40 && fail "$1"; }
    journalctl -u "$1" --no-pager -o cat -n 12
}

sent() { invito status --json | grep -o '"sent":[0-9]*' | head -n 1 | cut -d: -f2; }
timers() { invito doctor --offline --json | tr -d '\n' | sed 's/.*"check":"timers","result":"[a-z]*","message":"\([^"]*\)".*/\1/'; }
backups() { find "$state/backups" -type f -name 'invito-*Z.db' | wc -l; }

if [[ $1 == install ]]; then
    step "install"
    printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
    chmod 0755 /usr/sbin/policy-rc.d
    apt-get -qq update
    apt-get -qq install -y --no-install-recommends ./*.deb dbus >install.log 2>&1 || { tail -30 install.log && fail install; }
    rm /usr/sbin/policy-rc.d
    exit
fi

step "what the package brought"
is "the user" "$(id -nu invito)" invito
is "his home" "$(getent passwd invito | cut -d: -f6)" $state
is "the state folder" "$(stat -c '%U %G %a' $state)" "invito invito 750"
is "the backups' folder" "$(stat -c '%U %G %a' $state/backups)" "invito invito 700"
is "timers that are on" "$(find /etc/systemd/system -name 'invito-*' | wc -l)" 0
invito version

step "init and demo, as somebody"
useradd --create-home anna
as anna /home/anna invito init outreach
as anna /home/anna invito demo >demo.log 2>&1 || [[ $? == 11 ]] || { tail -30 demo.log && fail demo; }
grep -q 'Run r-0001 ended' demo.log || { tail -30 demo.log && fail "the demo sent nothing"; }

step "five minutes to the first night"
as anna /home/anna invito sandbox serve --http --listen 127.0.0.1:4689 >sandbox.log 2>&1 &
for _ in $(seq 100); do
    grep -q 127.0.0.1:4689 sandbox.log && break
    sleep 0.1
done
sed -i 's|# base: https://api.unipile.com|base: http://127.0.0.1:4689|; s|{min: 90s, max: 5m}|{min: 0s, max: 0s}|
        s|window: {.*}|window: always|; s|ramp_up: {.*}|ramp_up: none|' $config
sed -n 's|^key  *||p' sandbox.log | command invito config set-key ||
    { cat sandbox.log && fail set-key; }
is "the key" "$(stat -c '%U %a' /etc/invito/unipile-api-key)" "root 600"
command invito accounts discover --write
is "timers that doctor sees" "$(timers)" "installed, and off: systemctl enable --now invito-run.timer invito-nightly.timer"
systemctl enable --now invito-run.timer invito-nightly.timer
is "the configuration" "$(stat -c '%U %a' $config)" "root 644"
printf 'linkedin_url\nlinkedin.com/in/jane-doe\nlinkedin.com/in/tom-fox\nlinkedin.com/in/olga-petrova\n' >$state/leads.csv
invito import leads.csv --name spring --account anna
invito_with_key start spring --yes
[[ "$(timers)" =~ ^invito-run.timer\ fires\ .*,\ invito-nightly.timer\ fires\  ]] || fail "doctor says of the timers: $(timers)"

step "a night, twice"
run_unit invito-run.service
is "sent" "$(sent)" 3
run_unit invito-nightly.service
is "backups" "$(backups)" 1
is "the report" "$(stat -c '%U' $state/report.csv)" invito
sleep 1
run_unit invito-run.service
run_unit invito-nightly.service
is "sent" "$(sent)" 3
is "backups" "$(backups)" 2

step "upgrade: nobody is asked, and the configuration is as it was changed"
cp $config changed.yaml
repack() { # <version>, of which the folder next/ may have been changed
    sed -i "s/^Version: .*/Version: $1/" next/DEBIAN/control
    dpkg-deb --root-owner-group -b next "invito_$1_amd64.deb" >/dev/null
}
dpkg-deb -R ./*.deb next
repack 9.0-1
apt-get -qq install -y ./invito_9.0-1_amd64.deb >upgrade.log 2>&1 || { cat upgrade.log && fail upgrade; }
cmp $config changed.yaml
echo '# a new default' >>next/etc/invito/invito.yaml
(cd next && find etc usr -type f -exec md5sum {} + >DEBIAN/md5sums)
repack 9.1-1
apt-get -qq install -y -o Dpkg::Options::=--force-confold ./invito_9.1-1_amd64.deb >upgrade.log 2>&1 ||
    { cat upgrade.log && fail upgrade; }
cmp $config changed.yaml
grep -q 'a new default' $config.dpkg-dist
is "sent" "$(sent)" 3
run_unit invito-nightly.service
is "backups" "$(backups)" 3

step "remove, purge, and back again"
apt-get -qq remove -y invito >remove.log 2>&1 || { cat remove.log && fail remove; }
cmp $config changed.yaml
apt-get -qq purge -y invito >purge.log 2>&1 || { cat purge.log && fail purge; }
grep "the database and its backups stay in $state" purge.log
[[ ! -e $config ]] || fail "$config is still there"
[[ -s $state/invito.db && -s /etc/invito/unipile-api-key ]] || fail "the database or the key is gone"
is "backups" "$(backups)" 3
is "timers that are left" "$(find /etc/systemd/system -name 'invito-*' | wc -l)" 0
apt-get -qq install -y ./invito_9.0-1_amd64.deb >again.log 2>&1 || { cat again.log && fail again; }
invito db check
echo
echo "All is well on Debian $(cat /etc/debian_version)."
