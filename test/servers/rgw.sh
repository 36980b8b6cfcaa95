#!/usr/bin/env bash
# Runs a throwaway S3 server, Ceph's RADOS gateway on an in-memory object daemon, until its owner ends or it is
# told to (TERM); then nothing of it is left. Usage: rgw.sh <folder> <owner pid> <gateway port> <2 monitor ports>
# Access key `testkey`, secret `testsecret`. Writes <folder>/ready when it answers; its logs are in the folder.
set -euo pipefail
folder=$1 owner=$2 port=$3 monitor_port=$4 monitor_port_1=$5
conf=$folder/ceph.conf
export CEPH_CONF=$conf

daemons=()
stop() {
  trap - EXIT
  for pid in "${daemons[@]}"; do kill -9 "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  # The logs of a failed start are what its owner shows.
  if [ -e "$folder/ready" ]; then rm -rf "$folder"; fi
}
trap stop EXIT
trap 'exit 0' TERM INT

missing=()
for package in ceph-mon ceph-osd radosgw; do command -v $package >/dev/null || missing+=($package); done
if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" -ne 0 ]; then
    echo "The S3 tests need Debian's ${missing[*]}; as root: apt-get install ${missing[*]}" >&2
    exit 1
  fi
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  apt-get install -y -qq -o DPkg::Lock::Timeout=300 --no-install-recommends "${missing[@]}"
fi

fsid=$(cat /proc/sys/kernel/random/uuid)
monitor="[v2:127.0.0.1:$monitor_port,v1:127.0.0.1:$monitor_port_1]"
mkdir -p "$folder"/{mon,osd,rgw}
cat > "$conf" <<CONF
[global]
fsid = $fsid
mon host = $monitor
mon initial members = a
public network = 127.0.0.1/32
ms bind ipv6 = false
auth cluster required = cephx
auth service required = cephx
auth client required = cephx
mon auth allow insecure global id reclaim = false
keyring = $folder/keyring
mon data = $folder/mon
mon data avail crit = 1
osd data = $folder/osd
osd objectstore = memstore
memstore device bytes = 4294967296
osd max object name len = 256
osd crush chooseleaf type = 0
osd crush initial weight = 1
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
mon allow pool size one = true
mon warn on pool no redundancy = false
rgw data = $folder/rgw
rgw dns name = localhost
rgw thread pool size = 64
log file = $folder/\$name.log
pid file =
admin socket =
[osd]
keyring = $folder/osd/keyring
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:$port
CONF

all=(--cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *')
ceph-authtool --create-keyring "$folder/keyring" --gen-key -n mon. --cap mon 'allow *'
ceph-authtool "$folder/keyring" --gen-key -n client.admin "${all[@]}"
ceph-authtool "$folder/keyring" --gen-key -n client.rgw --cap mon 'allow rw' --cap osd 'allow rwx'

monmaptool --create --clobber --fsid "$fsid" --addv a "$monitor" "$folder/monmap"
ceph-mon --mkfs -i a --monmap "$folder/monmap"
ceph-mon -i a -f &
daemons+=($!)

osd=$(cat /proc/sys/kernel/random/uuid)
key=$(ceph-authtool --gen-print-key)
ceph-authtool "$folder/osd/keyring" --create-keyring -n osd.0 --add-key "$key"
echo "{\"cephx_secret\":\"$key\"}" | ceph osd new "$osd" -i -
ceph-osd -i 0 --mkfs --osd-uuid "$osd"
ceph-osd -i 0 -f &
daemons+=($!)
until ceph osd stat | grep -q '1 up'; do sleep 0.2; done

radosgw -n client.rgw -f &
daemons+=($!)
until (echo > "/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
  kill -0 "${daemons[2]}"
  sleep 0.1
done
radosgw-admin user create --uid=test --display-name=test --access-key=testkey --secret-key=testsecret
touch "$folder/ready"

while kill -0 "$owner" 2>/dev/null; do
  sleep 1 &
  wait $!
done
