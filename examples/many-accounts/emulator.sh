# Two further accounts with a role each, and a user of the hub account who may assume
# them. jq reads the user's key.
emulator=$ALIBABA_CLOUD_ENDPOINT_ACTIONTRAIL/_emulator
for account in 2000000000000002 3000000000000003; do
  curl --fail-with-body -sS $emulator/accounts -d '{"id": "'$account'"}'
  curl --fail-with-body -sS $emulator/roles -d '{"account": "'$account'", "name": "audit-shipping",
    "trusts": ["1000000000000001"], "system_policies": ["AdministratorAccess"]}'
done
key=$(curl --fail-with-body -sS $emulator/users -d '{"name": "hub", "system_policies": ["AliyunSTSAssumeRoleAccess"]}')
export ALIBABA_CLOUD_ACCESS_KEY_ID=$(jq -r .access_key_id <<<"$key")
export ALIBABA_CLOUD_ACCESS_KEY_SECRET=$(jq -r .access_key_secret <<<"$key")

terraform init
terraform apply -auto-approve
