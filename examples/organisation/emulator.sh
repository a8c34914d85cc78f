# An organisation of 60 member accounts with two roles each, and a user of its management
# account who may list the members and assume the roles. jq reads the user's key.
emulator=$ALIBABA_CLOUD_ENDPOINT_ACTIONTRAIL/_emulator
for account in $(seq 5000000000000001 5000000000000060); do
  curl --fail-with-body -sS $emulator/accounts -d '{"id": "'$account'"}'
  curl --fail-with-body -sS $emulator/roles -d '{"account": "'$account'", "name": "audit-shipping",
    "trusts": ["1000000000000001"], "system_policies": ["AdministratorAccess"]}'
  curl --fail-with-body -sS $emulator/roles -d '{"account": "'$account'", "name": "audit-reading",
    "trusts": ["1000000000000001"], "system_policies": ["ReadOnlyAccess"]}'
done >/dev/null
jq -n '{members: [range(5000000000000001; 5000000000000061) | {account: tostring}]}' |
  curl --fail-with-body -sS -X PUT $emulator/resource_directory -d @- >/dev/null
key=$(curl --fail-with-body -sS $emulator/users -d '{"name": "hub", "policy": {"Version": "1", "Statement": [{
  "Effect": "Allow", "Action": ["sts:AssumeRole", "resourcemanager:ListAccounts", "resourcemanager:GetResourceDirectory"], "Resource": "*"}]}}')
export ALIBABA_CLOUD_ACCESS_KEY_ID=$(jq -r .access_key_id <<<"$key")
export ALIBABA_CLOUD_ACCESS_KEY_SECRET=$(jq -r .access_key_secret <<<"$key")

# What others did there: 54 accounts ship, and 8 of these trails were stopped since. Then two
# accounts no longer trust the hub account.
(cd others && terraform init && terraform apply -auto-approve -parallelism=20 && rm terraform.tfstate)
for account in $(seq 5000000000000001 5000000000000008); do
  curl --fail-with-body -sS $emulator/break/stop_trail -d '{"account": "'$account'"}'
done >/dev/null
for account in 5000000000000053 5000000000000054; do
  for role in audit-shipping audit-reading; do
    curl --fail-with-body -sS $emulator/roles -d '{"account": "'$account'", "name": "'$role'", "trusts": ["ecs.aliyuncs.com"]}'
  done
done >/dev/null
