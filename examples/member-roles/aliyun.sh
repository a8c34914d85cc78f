# The same roles with the aliyun CLI, in the folder policies: sh aliyun.sh <account> <hub role>
# The region, the trail and the project are in TF_VAR_region, TF_VAR_trail_name,
# TF_VAR_project_name and TF_VAR_project_region, unless they are the defaults.
set -eu
account=$1
export TF_VAR_account_id=$1 TF_VAR_hub_role_arn=$2
terraform init
terraform apply -auto-approve
policies=$(terraform output -json policies)
trust=$(terraform output -raw trust)

# From the management account into the member. A profile would prevail over the variables.
session=$(aliyun sts AssumeRole --RoleArn "acs:ram::$account:role/ResourceDirectoryAccountAccessRole" --RoleSessionName audit-roles)
ALIBABA_CLOUD_ACCESS_KEY_ID=$(echo "$session" | jq -r .Credentials.AccessKeyId)
ALIBABA_CLOUD_ACCESS_KEY_SECRET=$(echo "$session" | jq -r .Credentials.AccessKeySecret)
ALIBABA_CLOUD_SECURITY_TOKEN=$(echo "$session" | jq -r .Credentials.SecurityToken)
export ALIBABA_CLOUD_ACCESS_KEY_ID ALIBABA_CLOUD_ACCESS_KEY_SECRET ALIBABA_CLOUD_SECURITY_TOKEN ALIBABA_CLOUD_IGNORE_PROFILE=TRUE

for role in audit-shipping audit-reading; do
  aliyun ram CreatePolicy --PolicyName "$role" --PolicyDocument "$(echo "$policies" | jq -r ".[\"$role\"]")"
  aliyun ram CreateRole --RoleName "$role" --AssumeRolePolicyDocument "$trust"
  aliyun ram AttachPolicyToRole --PolicyType Custom --PolicyName "$role" --RoleName "$role"
done
