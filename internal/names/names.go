// Package names is the one home of the rules of names: of trails, projects,
// Logstores, roles, regions, accounts and sessions. It knows nothing of Terraform;
// package validators makes validators of the rules.
package names

import "regexp"

// Rule is what a name must look like.
type Rule struct {
	pattern *regexp.Regexp
	// Text completes "must be" in a message or a description.
	Text string
}

// Allows reports whether a name keeps the rule.
func (r Rule) Allows(name string) bool { return r.pattern.MatchString(name) }

// Pattern returns the rule as a regular expression.
func (r Rule) Pattern() *regexp.Regexp { return r.pattern }

func rule(pattern, text string) Rule { return Rule{pattern: regexp.MustCompile(pattern), Text: text} }

// Trail and Project are the rules as ActionTrail and Log Service give them, of a
// trail's name with a letter or digit last, since it ends the Logstore's name.
var (
	Trail = rule(`^[a-z][a-z0-9_-]{4,34}[a-z0-9]$`,
		"6–36 characters: a lowercase letter first, then lowercase letters, digits, '-' and '_', a letter or digit last")
	Project = rule(`^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$`,
		"3–63 lowercase letters, digits and '-', with a letter or digit at both ends")
)

// The rule of a session's name is the one of the STS API reference. Those of regions,
// accounts and roles are wider on purpose: they find a typing error before anything is
// called, but must not reject a name that exists. The service judges the rest. So no
// list of regions is kept, since new ones come, and an account id may have any length
// up to 20 digits. A role's name may contain '@', which only older texts of the RAM API
// reference allow (CreateRole), and '_', which none does: an older role may have it.
var (
	Region  = rule(`^[a-z]{2,}(-[a-z0-9]+)+$`, "a region such as cn-hangzhou")
	Account = rule(`^[0-9]{1,20}$`, "an account id, 1–20 digits")
	Role    = rule(`^[A-Za-z0-9.@_-]{1,64}$`, "1–64 letters, digits, '.', '@', '_' and '-'; give the name, not the ARN")
	RoleARN = rule(`^acs:ram::[0-9]{1,20}:role/[A-Za-z0-9.@_-]{1,64}$`, "the ARN of a role, such as acs:ram::1234567890123456:role/audit")
	// RolePattern is the ARN of a role of each account of an organisation.
	RolePattern = rule(`^acs:ram::\{account_id\}:role/[A-Za-z0-9.@_-]{1,64}$`, "the ARN of a role with {account_id} once, in the place of the account, such as acs:ram::{account_id}:role/audit-shipping")
	IdentityARN = rule(`^acs:ram::[0-9]{1,20}:(role|user)/[A-Za-z0-9.@_-]{1,64}$`, "the ARN of a user or a role, such as acs:ram::1234567890123456:user/alice, without wildcards")
	// ProviderARN is an identity provider of role-based single sign-on (CreateOIDCProvider, CreateSAMLProvider).
	ProviderARN = rule(`^acs:ram::[0-9]{1,20}:(oidc|saml)-provider/[A-Za-z0-9._-]{1,128}$`, "the ARN of an OIDC or SAML provider, such as acs:ram::1234567890123456:oidc-provider/github, without wildcards")
	Key         = rule(`^[A-Za-z0-9_-]{1,128}$`, "the id of a key, such as 0225f411-b21d-46d1-be5b-93931c82a1b2")
	Session     = rule(`^[A-Za-z0-9.@_-]{2,64}$`, "2–64 letters, digits, '.', '@', '_' and '-'")
	// PolicyPrefix leaves room for a number behind it (CreatePolicy, PolicyName).
	PolicyPrefix = rule(`^[A-Za-z0-9-]{4,120}$`, "4–120 letters, digits and '-'")
)

// RegionForm is what the provider block and the resource say of a region that breaks
// the rule.
const RegionForm = "must have a form such as cn-hangzhou"

// ActionTrail is the service that a delivery role must trust, as RAM names it.
const ActionTrail = "actiontrail.aliyuncs.com"

// Logstore returns the name that ActionTrail gives to the dedicated Logstore of an
// inner trail. ActionTrail's delivery policies let it write to no other.
func Logstore(trail string) string { return "innertrail_" + trail }
