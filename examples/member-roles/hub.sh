# The role of the hub account with the aliyun CLI, in the folder policies: sh hub.sh <hub account> <ARN of the user or role that plans and applies>
set -eu
export TF_VAR_account_id=$1 TF_VAR_hub_role_arn=acs:ram::$1:role/audit-hub
terraform init
terraform apply -auto-approve
policies=$(terraform output -json hub_policies)

aliyun ram CreateRole --RoleName audit-hub --AssumeRolePolicyDocument \
  "{\"Version\":\"1\",\"Statement\":[{\"Action\":\"sts:AssumeRole\",\"Effect\":\"Allow\",\"Principal\":{\"RAM\":[\"$2\"]}}]}"
for members in audit-shipping audit-reading; do
  policy=audit-hub-$members
  aliyun ram CreatePolicy --PolicyName "$policy" --PolicyDocument "$(echo "$policies" | jq -r ".[\"$members\"]")"
  aliyun ram AttachPolicyToRole --PolicyType Custom --PolicyName "$policy" --RoleName audit-hub
done
