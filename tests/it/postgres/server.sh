# Runs a PostgreSQL server until the standard input ends, which it does however the tests end.
#   server.sh PROGRAMS UID:GID FOLDER SETTINGS PORT...
# SETTINGS are options of the program `postgres`.
# The server listens on the first of the ports that is free. Once it does, that port is printed.
set -u
programs=$1 ids=$2 folder=$3 settings=$4
shift 4
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

start() {
    as_user "$programs/pg_ctl" start --wait --silent --pgdata="$folder/data" \
        --log="$folder/server.log" \
        --options="-p $1 -k '$folder' -c listen_addresses=127.0.0.1 -c max_connections=300 $settings" \
        </dev/null >"$folder/start.log" 2>&1
}

finish() {
    as_user "$programs/pg_ctl" stop --mode=immediate --silent --pgdata="$folder/data" </dev/null
    rm -rf "$folder"
}

if ! cd "$folder"; then
    exit 1
fi
if [ "$(id -u)" = 0 ]; then
    chown "$ids" .
fi
# Most servers sort by the rules of a language. A statement that relies on the order of bytes must say so.
if ! initialize --locale=C --locale-provider=icu --icu-locale=en-US && ! initialize --locale=C; then
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
