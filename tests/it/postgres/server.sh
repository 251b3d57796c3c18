# Runs a PostgreSQL server until the standard input ends, which it does however the tests end.
#   server.sh PROGRAMS UID:GID FOLDER SETTINGS PRIMARY PORT...
# SETTINGS are options of the program `postgres`. PRIMARY is the port of a server whose standby this one is, or empty.
# The server listens on the first of the ports that is free. Once it does, that port is printed.
set -u
programs=$1 ids=$2 folder=$3 settings=$4 primary=$5
shift 5
# Ctrl-C ends the tests, and with them the standard input.
trap '' HUP INT TERM
# What goes wrong is read by the tests.
exec 2>&1

as_user() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid="${ids%:*}" --regid="${ids#*:}" --clear-groups -- "$@"
    else
        "$@"
    fi
}

initialize() {
    as_user "$programs/initdb" --no-sync --auth=trust --username=postgres --encoding=UTF8 \
        --pgdata="$folder/data" "$@" </dev/null >"$folder/initdb.log" 2>&1
}

# Copies the primary, and follows it from then on.
copy() {
    as_user "$programs/pg_basebackup" --no-sync --checkpoint=fast --write-recovery-conf --no-password \
        --host=127.0.0.1 --port="$primary" --username=postgres --pgdata="$folder/data" \
        </dev/null >"$folder/initdb.log" 2>&1
}

# Most servers sort by the rules of a language. A statement that relies on the order of bytes must say so.
make() {
    if [ -n "$primary" ]; then
        copy
    else
        initialize --locale=C --locale-provider=icu --icu-locale=en-US || initialize --locale=C
    fi
}

start() {
    as_user "$programs/pg_ctl" start --wait --silent --pgdata="$folder/data" \
        --log="$folder/server.log" \
        --options="-p $1 -k '$folder' -c listen_addresses=127.0.0.1 -c max_connections=300 $settings" \
        </dev/null >"$folder/start.log" 2>&1
}

finish() {
    as_user "$programs/pg_ctl" stop --mode=immediate --silent --pgdata="$folder/data" </dev/null
    rm -rf "$folder"
    # The library of `faketime` leaves these files behind.
    rm -f "/dev/shm/faketime_shm_$$" "/dev/shm/sem.faketime_sem_$$"
}

if ! cd "$folder"; then
    exit 1
fi
if [ "$(id -u)" = 0 ]; then
    chown "$ids" .
fi
if ! make; then
    cat initdb.log
    rm -rf "$folder"
    exit 1
fi
for port in "$@"; do
    if start "$port"; then
        echo "ready $port"
        exec >/dev/null 2>&1
        cat
        finish
        exit
    fi
done
cat start.log server.log
finish
exit 1
