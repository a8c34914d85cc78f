#!/usr/bin/env bash
# Looks for drift in the configuration of a folder, and changes nothing.
#
#   drift.sh [FOLDER]
#
# Exit codes: 0 nothing differs; 2 something does; 1 it could not be found out.
# The plan's text is left in drift.txt, and in drift.json where there is one.
#
#   TERRAFORM      the program to run: terraform (the default) or tofu
#   HEARTBEAT_URL  is asked for whenever a run came to a conclusion, 0 or 2. Let a
#                  monitor outside this CI system raise the alarm when that stops: a
#                  schedule that has ended raises none itself.
set -uo pipefail
terraform=${TERRAFORM:-terraform}
folder=${1:-.}

# Every call that could change something is refused before it is signed.
export INNERTRAIL_READ_ONLY=true
export TF_IN_AUTOMATION=1

"$terraform" -chdir="$folder" init -input=false -no-color >drift.txt 2>&1 || { cat drift.txt && exit 1; }

# A plain plan: the exit code of one with -refresh-only is not to be relied on in
# every version. Without a lock, since a read-only identity cannot take one.
trap 'rm -f "$folder/drift.plan"' EXIT
rm -f drift.json
"$terraform" -chdir="$folder" plan -detailed-exitcode -input=false -lock=false -no-color -out=drift.plan >drift.txt 2>&1
code=$?
cat drift.txt

case $code in
0) ;;
2) "$terraform" -chdir="$folder" show -json drift.plan >drift.json || exit 1 ;;
*) exit 1 ;;
esac

if [[ -n ${HEARTBEAT_URL:-} ]]; then
  curl --silent --show-error --fail --max-time 30 --retry 3 --output /dev/null "$HEARTBEAT_URL" ||
    echo 'The heartbeat was not taken.' >&2
fi
exit "$code"
