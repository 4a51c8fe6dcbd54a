#!/bin/bash
# What scripts/test-package runs on a bare Debian 12, as root, in a folder with one package.
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
invito() { as invito "$state" invito "$@"; }

# The lines of a unit that begin with <key>=, each run as systemd does: its user, folder, mask and environment.
run_unit() {
    local unit=/usr/lib/systemd/system/$1 key line
    local credentials=/run/credentials/$1
    is "the user of $1" "$(sed -n 's/^User=//p' "$unit")" invito
    install -d -m 0500 -o invito "$credentials"
    install -m 0400 -o invito "$(sed -n 's/^LoadCredential=unipile-api-key://p' "$unit")" "$credentials/unipile-api-key"
    for key in ExecStart ExecStopPost; do
        while read -r line; do
            echo "$line"
            (cd / && umask "$(sed -n 's/^UMask=//p' "$unit")" && runuser -u invito -- env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin \
                STATE_DIRECTORY=$state CREDENTIALS_DIRECTORY="$credentials" "$(sed -n 's/^Environment=//p' "$unit")" \
                sh -c "exec $line") || fail "$1: exit code $? of $line"
        done < <(sed -n "s/^$key=//p" "$unit")
    done
}

sent() { invito status --json | tr ',{' '\n\n' | sed -n 's/^"sent"://p' | head -n 1; }
backups() { find "$state/backups" -type f -name 'invito-*Z.db' | wc -l; }

printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
chmod 0755 /usr/sbin/policy-rc.d
rm -f /etc/apt/apt.conf.d/*proxy*

step "install"
apt-get -qq update
apt-get -qq install -y --no-install-recommends ./*.deb >install.log 2>&1 || { tail -30 install.log && fail install; }
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
sed -i 's|dsn: HOST:PORT|dsn: http://127.0.0.1:4689|; s|{min: 90s, max: 5m}|{min: 0s, max: 0s}|
        s|window: {.*}|window: always|; s|ramp_up: {.*}|ramp_up: none|' $config
sed -n 's|^key  *||p' sandbox.log | command invito config set-key ||
    { cat sandbox.log && fail set-key; }
is "the key" "$(stat -c '%U %a' /etc/invito/unipile-api-key)" "root 600"
command invito accounts discover --write
chown invito /etc/invito/unipile-api-key  # from now on he works, not root
is "the configuration" "$(stat -c '%U %a' $config)" "root 644"
printf 'linkedin_url\nlinkedin.com/in/jane-doe\nlinkedin.com/in/tom-fox\nlinkedin.com/in/olga-petrova\n' >$state/leads.csv
invito import leads.csv --name spring --account anna
invito start spring --yes
invito doctor --json >doctor.json || { cat doctor.json && fail doctor; }

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

step "remove, purge, and back again"
apt-get -qq remove -y invito >remove.log 2>&1 || { cat remove.log && fail remove; }
cmp $config changed.yaml
apt-get -qq purge -y invito >purge.log 2>&1 || { cat purge.log && fail purge; }
grep "the database and its backups stay in $state" purge.log
[[ ! -e $config ]] || fail "$config is still there"
[[ -s $state/invito.db && -s /etc/invito/unipile-api-key ]] || fail "the database or the key is gone"
is "backups" "$(backups)" 2
apt-get -qq install -y ./invito_9.0-1_amd64.deb >again.log 2>&1 || { cat again.log && fail again; }
invito db check
echo
echo "All is well on Debian $(cat /etc/debian_version)."
