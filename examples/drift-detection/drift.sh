#!/usr/bin/env bash
# Checks the configuration in a folder for drift, and changes nothing. Needs jq.
#
#   drift.sh [FOLDER]
#
# Exit codes: 0 nothing differs; 2 something differs, or the provider warns about a
# resource, such as a delivery role that the configuration does not manage and an apply
# does not repair; 1 the check failed, or the folder has no innertrail_shipping.
# Writes warnings and the plan's text to drift.txt and, with exit code 2, the plan to
# drift.json.
#
#   TERRAFORM      the program to run: terraform (the default) or tofu
#   HEARTBEAT_URL  is requested after every run that reached a result, 0 or 2. Let a
#                  monitor outside this CI system raise an alarm when the requests
#                  stop: a schedule that has stopped raises none itself.
set -uo pipefail
terraform=${TERRAFORM:-terraform}
folder=${1:-.}

# The provider rejects every call that could change something before signing it, and
# runs no program that a profile names.
export INNERTRAIL_READ_ONLY=true ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS=true
export TF_IN_AUTOMATION=1

messages=$(mktemp) && document=$(mktemp) || exit 1
trap 'rm -f "$messages" "$document" "$folder/drift.plan"' EXIT
rm -f drift.json

# Only the provider that the lock file in the repository names.
"$terraform" -chdir="$folder" init -input=false -no-color -lockfile=readonly >drift.txt 2>&1 || { cat drift.txt && exit 1; }

# A plain plan: the exit code of -refresh-only is not reliable in every version.
# No lock, because a read-only identity cannot take one.
"$terraform" -chdir="$folder" plan -json -detailed-exitcode -input=false -lock=false -out=drift.plan >"$messages" 2>&1
code=$?
jq --raw-input --raw-output '. as $line | (fromjson? // {"@message": $line}) |
  if .diagnostic == null then select(.type == null)["@message"] else .diagnostic |
    (if .severity == "error" then "Error: " else "Warning: " end) + .summary + "\n" +
    (if .address == null then "" else "\n  with " + .address + "\n" end) + "\n" + .detail + "\n" end' "$messages" >drift.txt || code=1
if [[ $code == 0 || $code == 2 ]]; then
  "$terraform" -chdir="$folder" show -no-color drift.plan >>drift.txt 2>&1 || code=1
  "$terraform" -chdir="$folder" show -json drift.plan >"$document" || code=1
  # A folder in which nothing is left to check is not in order.
  jq --exit-status '[.prior_state, .resource_changes] | any(.. | objects; .type == "innertrail_shipping")' "$document" >/dev/null ||
    { echo 'Error: nothing was checked: there is no innertrail_shipping in this folder.' >>drift.txt && code=1; }
fi
cat drift.txt

# What an apply cannot repair is no difference, and does not change the exit code. The
# last condition is false if the messages are not those of a complete plan.
if [[ $code == 0 ]]; then
  jq --raw-input --null-input --exit-status '[inputs | fromjson?] |
    any(.type == "diagnostic" and (.diagnostic.address // "" | test("(^|\\.)innertrail_shipping\\."))) as $warned |
    if any(.type == "change_summary") then $warned else error("no summary of a plan") end' "$messages" >/dev/null
  case $? in
  0) code=2 ;;
  1) ;;
  *) exit 1 ;;
  esac
fi

case $code in
0) ;;
2) cp "$document" drift.json ;;
*) exit 1 ;;
esac

if [[ -n ${HEARTBEAT_URL:-} ]]; then
  curl --silent --show-error --fail --max-time 30 --retry 3 --output /dev/null "$HEARTBEAT_URL" ||
    echo 'The heartbeat request failed.' >&2
fi
exit "$code"
