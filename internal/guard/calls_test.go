package guard

import "slices"

const (
	project  = "acs:log:cn-hangzhou:" + account + ":project/security-audit"
	logstore = project + "/logstore/innertrail_platform-ops"
	trail    = "acs:actiontrail:cn-hangzhou:" + account + ":trail/platform-ops"
	theRole  = "acs:ram::" + account + ":role/AliyunActionTrailDefaultRole"
	theKey   = "acs:kms:cn-hangzhou:" + account + ":key/key-1"

	oidcProvider = "acs:ram::" + account + ":oidc-provider/GitHub"
	samlProvider = "acs:ram::" + account + ":saml-provider/Okta"
)

// call is something that a guard is about.
type call struct {
	action, resource string
	byApply          bool // an apply role may do it
}

// destructive are the calls that a guard denies. Their actions are published, except those in
// unpublished.
var destructive = []call{
	{"log:DeleteLogStore", logstore, false},
	{"log:DeleteProject", project, false},
	{"log:UpdateProject", project, false}, // switches the recycle bin off
	{"log:DeleteIndex", logstore, false},
	{"log:ChangeResourceGroup", project, false},
	{"log:DeleteDashboard", project + "/dashboard/d", false},
	{"log:SplitShard", logstore, false},
	{"log:MergeShards", logstore, false},
	{"log:DeleteConsumerGroup", logstore + "/consumergroup/siem", false},
	{"log:CreateJob", project + "/job/*", false},
	{"log:DeleteJob", project + "/job/export", false},
	{"log:UpdateJob", project + "/job/alert-1", false}, // switches an alert off
	{"log:DeleteLogging", project + "/logging", false},
	{"log:PutProjectPolicy", "*", false},
	{"log:DeleteProjectPolicy", "*", false},
	{"log:UpdateLogStoreMeteringMode", "*", false},
	{"log:DeleteLogStore", "acs:log:cn-hangzhou:" + account + ":project/old-audit/logstore/innertrail_before", false},
	{"log:UpdateLogStore", logstore, true},
	{"log:UpdateIndex", logstore, true},
	{"log:CreateLogStore", project + "/logstore/*", true},
	{"actiontrail:StopLogging", trail, false},
	{"actiontrail:DeleteTrail", trail, false},
	{"actiontrail:UpdateTrail", trail, false},
	{"actiontrail:CreateInnerTrail", "*", true},
	{"actiontrail:DeleteInnerTrail", "*", false},
	{"ram:UpdateRole", theRole, true},
	{"ram:AttachPolicyToRole", theRole, true},
	{"ram:DetachPolicyFromRole", theRole, false},
	{"ram:DeleteRole", theRole, false},
	{"sts:AssumeRole", theRole, false},
	{"ram:UpdateRole", breakGlass, false},
	{"ram:AttachPolicyToRole", breakGlass, false},
	{"ram:DetachPolicyFromRole", breakGlass, false},
	{"ram:DeleteRole", breakGlass, false},
	{"ram:UpdateRole", apply, false},
	{"ram:AttachPolicyToRole", apply, false},
	{"ram:UpdateRole", "acs:ram::" + account + ":role/log-kms", false},
	{"ram:CreateAccessKey", caller, false},
	{"ram:UpdateAccessKey", caller, false},
	{"ram:CreateLoginProfile", caller, false},
	{"ram:UpdateLoginProfile", caller, false},
	{"ram:UnbindMFADevice", caller, false},
	{"ram:AddUserToGroup", caller, false},
	{"ram:AttachPolicyToUser", caller, false},
	{"ram:DeleteUser", caller, false},
	{"ram:UpdateUser", caller, false},
	{"ram:SetUserSsoSettings", "*", false},
	{"ram:UpdateOIDCProvider", oidcProvider, false},
	{"ram:AddClientIdToOIDCProvider", oidcProvider, false},
	{"ram:AddFingerprintToOIDCProvider", oidcProvider, false},
	{"ram:DeleteOIDCProvider", oidcProvider, false},
	{"ram:UpdateSAMLProvider", samlProvider, false},
	{"ram:DeleteSAMLProvider", samlProvider, false},
	{"sts:AssumeRole", breakGlass, false},
	{"sts:AssumeRole", apply, false},
	{"kms:DisableKey", theKey, false},
	{"kms:ScheduleKeyDeletion", theKey, false},
}

// ofControl are the calls that only control policies deny: a RAM policy stays attached to a user who is renamed.
var ofControl = []call{{"ram:UpdateUser", "acs:ram::" + account + ":user/another", false}}

// ofRAM are the calls that only RAM policies deny: a control policy is out of reach.
var ofRAM = []call{
	{"ram:DetachPolicyFromUser", "acs:ram::" + account + ":policy/innertrail-guard-0", false},
	{"ram:DetachPolicyFromRole", "acs:ram::" + account + ":policy/innertrail-guard-0", false},
	{"ram:DetachPolicyFromGroup", "acs:ram::" + account + ":policy/innertrail-guard-0", false},
	{"ram:AttachPolicyToRole", "acs:ram::" + account + ":policy/innertrail-guard-0", false}, // to the break-glass role
	{"ram:DeletePolicy", "acs:ram::" + account + ":policy/innertrail-guard-0", false},
	{"ram:CreatePolicyVersion", "acs:ram::" + account + ":policy/innertrail-guard-0", false},
	{"ram:SetDefaultPolicyVersion", "acs:ram::" + account + ":policy/innertrail-guard-0", false},
	{"ram:DeletePolicyVersion", "acs:ram::" + account + ":policy/innertrail-guard-0", false},
}

// harmless are calls that everybody keeps: readers, drift detection and consumers. A delivery role keeps fewer.
var harmless = []call{
	{"log:GetProject", project, true},
	{"log:GetProjectPolicy", "*", true},
	{"log:GetLogStore", logstore, true},
	{"log:GetIndex", logstore, true},
	{"log:GetLogStoreLogs", logstore, true},
	{"log:GetCursorOrData", logstore, true},
	{"log:ListLogStores", project + "/logstore/*", true},
	{"log:PostLogStoreLogs", logstore, true},
	{"log:CreateConsumerGroup", logstore + "/consumergroup/siem", true},
	{"log:ConsumerGroupUpdateCheckPoint", logstore + "/consumergroup/siem", true},
	{"log:DeleteLogStore", "acs:log:cn-hangzhou:" + account + ":project/another/logstore/x", true},
	{"log:DeleteLogStore", "acs:log:cn-hangzhou:" + account + ":project/security-audit-2/logstore/x", true},
	{"actiontrail:DescribeInnerTrails", "*", true},
	{"actiontrail:GetTrailStatus", "acs:actiontrail:cn-hangzhou:" + account + ":trail/*", true},
	{"actiontrail:StartLogging", trail, true},
	{"actiontrail:DeleteTrail", "acs:actiontrail:cn-hangzhou:" + account + ":trail/another", true},
	{"ram:GetRole", theRole, true},
	{"ram:ListPoliciesForRole", breakGlass, true},
	{"ram:PassRole", theRole, true},
	{"ram:CreateRole", "acs:ram::" + account + ":role/*", true},
	{"ram:UpdateRole", "acs:ram::" + account + ":role/another", true},
	{"ram:CreateUser", "acs:ram::" + account + ":user/*", true},
	{"ram:GetOIDCProvider", oidcProvider, true},
	{"ram:GetPolicyVersion", "acs:ram::" + account + ":policy/innertrail-guard-0", true},
	{"ram:DeletePolicy", "acs:ram::" + account + ":policy/another", true},
	{"kms:Decrypt", theKey, true},
	{"kms:GenerateDataKey", theKey, true},
	{"kms:EnableKey", theKey, true},
}

func callsIn(l Language) []call {
	if l.name == RAM.name {
		return slices.Concat(destructive, ofRAM)
	}
	return slices.Concat(destructive, ofControl)
}
