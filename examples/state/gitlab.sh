# A state in GitLab, with locks: terraform { backend "http" {} } in the configuration, and this in
# the before_script of the jobs, before terraform init.
state=$CI_API_V4_URL/projects/$CI_PROJECT_ID/terraform/state/innertrail
export TF_HTTP_USERNAME=gitlab-ci-token TF_HTTP_PASSWORD=$CI_JOB_TOKEN
export TF_HTTP_ADDRESS=$state TF_HTTP_LOCK_ADDRESS=$state/lock TF_HTTP_UNLOCK_ADDRESS=$state/lock
export TF_HTTP_LOCK_METHOD=POST TF_HTTP_UNLOCK_METHOD=DELETE
