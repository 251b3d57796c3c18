# Arguments: the program ($0) and systemd ($1). The working folder holds crawl.service and config.yml.
# Whatever systemd may change is a copy or a file system of its own.
set -e
mount --make-rprivate /
folder=$PWD
cp -a /etc "$folder/etc"
mkdir "$folder/state" "$folder/bin"
cp "$0" "$folder/bin/crawl"
chmod 755 "$folder" "$folder/bin" "$folder/state"

cd "$folder/etc"
echo 'crawl:x:987:987::/var/lib/crawl:/usr/sbin/nologin' >> passwd
echo 'crawl:x:987:' >> group
mkdir -p crawl systemd/system
cp "$folder/config.yml" crawl/
cp "$folder/crawl.service" systemd/system/
# systemd forgets how a service ended that it stopped.
mkdir systemd/system/crawl.service.d
cat > systemd/system/crawl.service.d/ended.conf <<'END'
[Service]
ExecStopPost=/bin/sh -c 'echo $SERVICE_RESULT $EXIT_STATUS > /var/lib/crawl/ended'
END
cd /

mount --bind "$folder/etc" /etc
mount --bind "$folder/state" /var/lib
mount --bind "$folder/bin" /usr/local/bin
mount -t tmpfs tmpfs /run
# Nothing of the machine's own is set up.
mkdir /run/none
for wants in /usr/lib/systemd/system/*.target.wants /etc/systemd/system/*.target.wants; do
    mount --bind /run/none "$wants"
done
umount -R /sys/fs/cgroup || true
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount -t proc proc /proc
export container=test
exec "$1" --unit=sysinit.target --log-target=null --show-status=no
