#!/bin/sh
# as_ordinary_user.sh FOLDER "FILE..." TEST [ARGUMENT...]
#
# Started as root, runs the TEST as an ordinary user: root may do what others may not. The user may
# be unable to read the project, so a copy of the FILEs of the FOLDER, the TEST among them, is run.
set -eu
[ "$(id -u)" = 0 ] || exit 77 # skipped: without root all tests are run as an ordinary user
folder=$1 files=$2 test=$3
shift 3
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
for file in $files; do
  [ ! -e "$folder/$file" ] || cp "$folder/$file" "$copy"
done
chmod -R a+rX "$copy"
cd "$copy"
setpriv --reuid=65534 --regid=65534 --clear-groups "./$test" "$@"
