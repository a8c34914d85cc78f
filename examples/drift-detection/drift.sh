#!/usr/bin/env bash
# Checks the configuration in a folder for drift, and changes nothing.
#
#   drift.sh [FOLDER]
#
# Exit codes: 0 nothing differs; 2 something differs; 1 the check failed.
# Writes the plan's text to drift.txt and, if something differs, the plan to drift.json.
#
#   TERRAFORM      the program to run: terraform (the default) or tofu
#   HEARTBEAT_URL  is requested after every run that reached a result, 0 or 2. Let a
#                  monitor outside this CI system raise an alarm when the requests
#                  stop: a schedule that has stopped raises none itself.
set -uo pipefail
terraform=${TERRAFORM:-terraform}
folder=${1:-.}

# The provider rejects every call that could change something before signing it.
export INNERTRAIL_READ_ONLY=true
export TF_IN_AUTOMATION=1

"$terraform" -chdir="$folder" init -input=false -no-color >drift.txt 2>&1 || { cat drift.txt && exit 1; }

# A plain plan: the exit code of -refresh-only is not reliable in every version.
# No lock, because a read-only identity cannot take one.
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
    echo 'The heartbeat request failed.' >&2
fi
exit "$code"
