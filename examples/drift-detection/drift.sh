#!/usr/bin/env bash
# Checks the configuration in a folder for drift, and changes nothing. Needs jq.
#
#   drift.sh [FOLDER]
#
# Exit codes: 0 nothing differs; 2 something differs, a check block fails, or the
# provider warns about a resource, such as a delivery role that the configuration does
# not manage and an apply does not repair; 1 this script could not tell, or the folder
# has no resource innertrail_shipping. A data source is not enough.
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

# Arguments such as -refresh=false would hide drift, and another provider could be run.
unset "${!TF_CLI_ARGS@}" TF_REATTACH_PROVIDERS

trap 'rm -f "$folder/drift.plan"' EXIT
rm -f drift.json

if ! type -P "$terraform" >/dev/null; then
  echo "Error: there is no program $terraform. For OpenTofu, set TERRAFORM=tofu." | tee drift.txt
  exit 1
fi

# Only the provider that the lock file in the repository names.
if ! "$terraform" -chdir="$folder" init -input=false -no-color -lockfile=readonly >drift.txt 2>&1; then
  cat drift.txt
  exit 1
fi

# A plain plan: the exit code of -refresh-only is not reliable in every version.
# No lock, because a read-only identity cannot take one. Its messages and the plan are
# kept in variables, since a full disk cuts files and Terraform does not notice.
messages=$("$terraform" -chdir="$folder" plan -json -detailed-exitcode -input=false -lock=false -out=drift.plan 2>&1)
code=$?
printf '%s\n' "$messages" | jq --raw-input --raw-output '. as $line | (fromjson? // {"@message": $line}) |
  if .diagnostic == null then select(.type == null)["@message"] else .diagnostic |
    (if .severity == "error" then "Error: " else "Warning: " end) + .summary + "\n" +
    (if .address == null then "" else "\n  with " + .address + "\n" end) + "\n" + .detail + "\n" end' >drift.txt || code=1

if [[ $messages == *'Provider development overrides are in effect'* ]]; then
  code=1
  echo 'Error: dev_overrides in the CLI configuration names another provider than the lock file.' >>drift.txt
fi

document=
if [[ $code == 0 || $code == 2 ]]; then
  "$terraform" -chdir="$folder" show -no-color drift.plan >>drift.txt 2>&1 || code=1
  document=$("$terraform" -chdir="$folder" show -json drift.plan) || code=1
  # A folder in which nothing is left to check is not in order. Values and data sources
  # may look like the resource.
  verdict=$(printf '%s\n' "$document" | jq --raw-output --null-input --arg code "$code" '[inputs] |
    if length != 1 or (.[0] | type) != "object" then error("no plan") else .[0] end |
    if .errored == true or .complete == false then error("a part of a plan") else . end |
    if [.planned_values, (select($code == "2") | .prior_state.values) | .root_module? | recurse(.child_modules[]?) | .resources[]?] |
      any(.mode == "managed" and .type == "innertrail_shipping") | not then "nothing"
    elif .checks // [] | any(.status == "fail" or .status == "error") then "failed" else "passed" end')
  case $verdict in
  passed) ;;
  failed) if [[ $code == 0 ]]; then code=2; fi ;;
  nothing)
    code=1
    echo 'Error: nothing was checked: there is no resource innertrail_shipping in this folder.' >>drift.txt
    ;;
  *)
    code=1
    echo 'Error: the plan cannot be read.' >>drift.txt
    ;;
  esac
fi

# What an apply cannot repair is no difference, and does not change the exit code. Only
# the messages of a complete plan are judged, and only if each can be read. An identity
# that may not read the policies of the project still sees everything else, and what
# logstore.accept accepts is in order.
if [[ $code == 0 ]]; then
  verdict=$(printf '%s\n' "$messages" | jq --raw-input --raw-output --null-input '[inputs | if startswith("{") then fromjson else empty end] |
    if any(.type == "change_summary") | not then error("no summary of a plan")
    elif any(.type == "diagnostic" and (.diagnostic.address // "" | test("(^|\\.)innertrail_shipping\\.")) and
      (.diagnostic.summary // "" | test("^The policies of project [^ ]+ were not read$|^Logstore [^ ]+ is accepted as it is: |^logstore\\.accept accepts what ") | not)) then "warned" else "quiet" end')
  case $verdict in
  quiet) ;;
  warned) code=2 ;;
  *)
    code=1
    echo 'Error: the messages of the plan cannot be read.' >>drift.txt
    ;;
  esac
fi
cat drift.txt

case $code in
0) ;;
2) printf '%s\n' "$document" >drift.json || exit 1 ;;
*) exit 1 ;;
esac

if [[ -n ${HEARTBEAT_URL:-} ]]; then
  curl --silent --show-error --fail --max-time 30 --retry 3 --output /dev/null "$HEARTBEAT_URL" ||
    echo 'The heartbeat request failed.' >&2
fi
exit "$code"
