// Package guard makes the policies that forbid to end, alter or silence a shipping. They are
// values here: it makes no calls.
//
// Several calls that destroy logs have no published RAM action. A list of denied actions
// would miss exactly these, so a guard denies everything on the protected resources but what
// it names (RAM, "Policy elements", NotAction; Resource Directory, "Languages of access control
// policies", 20 October 2025).
package guard

import (
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/names"
)

// Guard is what is protected, and who may still change it.
type Guard struct {
	Account  string // id
	Region   string // home region of the trail
	Trail    string
	Projects []string
	Role     string // name of the delivery role
	Keys     []Key
	// BreakGlass are the ARNs of the roles that may do everything, and Apply those of the roles
	// that repair and cannot end.
	BreakGlass, Apply []string
	// Callers are the ARNs of the users and roles that may assume these roles. No other identity may act
	// as them, such as with a new access key. Without any, a control policy leaves it to the trust of
	// the roles who assumes them.
	Callers []string
	// Providers are the ARNs of the identity providers through which outside logins assume these
	// roles; nil for all of the account.
	Providers []string
	// Repairs are the RAM actions that the apply roles keep.
	Repairs []string
	// Create and Delete are the RAM actions on inner trails. They are inferred.
	Create, Delete string
	// PolicyName is what the names of the RAM policies that hold a guard begin with.
	PolicyName string
}

// Key is a key of KMS that encrypts logs.
type Key struct {
	ID   string
	Role string // ARN of the role that Log Service uses the key with
}

// rule denies something.
type rule struct {
	statement
	apply      bool // it binds the apply roles too; only the break-glass roles are always spared
	delivery   bool // it spares the delivery roles
	onDelivery bool // it binds only the delivery roles
	callers    bool // it spares the callers
}

var (
	reads = []string{"log:Get*", "log:List*", "log:Query*"}
	// Log Service's own consumers, such as the forwarder to a SIEM, keep their position in the
	// project.
	deliveries = []string{"log:PostLogStoreLogs", "log:ConsumerGroup*", "log:CreateConsumerGroup", "log:UpdateConsumerGroup"}
	// What ActionTrail does in a delivery role beside reading (RAM, "System policies",
	// AliyunActionTrailRolePolicy, which writes CreateLogstore). The policy has no UpdateLogStore.
	ofDelivery = []string{
		"log:PostLogStoreLogs", "log:CreateLogstore", "log:CreateLogStore", "log:CreateIndex", "log:UpdateIndex",
		"log:CreateDashboard", "log:UpdateDashboard", "log:CreateSavedSearch", "log:UpdateSavedSearch", "log:DescribeService",
	}
	trailReads  = []string{"actiontrail:Get*", "actiontrail:Describe*", "actiontrail:List*", "actiontrail:StartLogging"}
	roleReads   = []string{"ram:Get*", "ram:List*"}
	passing     = []string{"ram:PassRole"}
	keyUses     = []string{"kms:Get*", "kms:List*", "kms:Describe*", "kms:Encrypt", "kms:Decrypt", "kms:Generate*", "kms:EnableKey", "kms:CancelKeyDeletion"}
	unlikelyAPI = []string{"actiontrail:UpdateInner*", "actiontrail:StopInner*", "actiontrail:DisableInner*"}
	collection  = []string{"log:CloseProductDataCollection", "log:UpsertCollectionPolicy", "log:DeleteCollectionPolicy"}
	// Log Service authorises these on all resources, so they are denied for every project of
	// the account (PutProjectPolicy and DeleteProjectPolicy, 23 December 2025).
	everyProject = []string{"log:PutProjectPolicy", "log:DeleteProjectPolicy", "log:UpdateLogStoreMeteringMode"}
	// Who sets the identity provider of the account's users logs in as any of them (IMS,
	// SetUserSsoSettings, authorised on all resources, 10 June 2026).
	logins = []string{"ram:SetUserSsoSettings"}
)

// rules returns what a guard denies. Each rule is necessary: a test removes them one by one.
func (g Guard) rules(l Language) []rule {
	stored, delivery := g.stored(), g.deliveryRoles("acs:ram:*:"+g.Account+":role/")
	trail := "acs:actiontrail:" + g.Region + ":" + g.Account + ":trail/" + g.Trail
	common := slices.Concat(reads, deliveries, roleReads, passing)
	protected := slices.Concat(stored, []string{trail}, delivery)
	rules := []rule{
		// Who repairs changes the logs' settings, the trail and the delivery role, and ends nothing.
		{statement: denyAllBut(slices.Concat(common, trailReads, g.Repairs), protected), apply: true, delivery: true},
		// All others change nothing.
		{statement: denyAllBut(common, slices.Concat(stored, delivery)), delivery: true},
		// A delivery role keeps what ActionTrail does in it, whatever its own policies allow: an apply
		// role may change who assumes it.
		{statement: denyAllBut(slices.Concat(reads, ofDelivery), protected), onDelivery: true},
		// Calls that are authorised on all resources, so that a list is all there is.
		{statement: deny(slices.Concat([]string{g.Delete}, unlikelyAPI, everyProject, collection, logins, g.takeovers(l)), []string{"*"}), apply: true},
		// Creating a trail over one that exists may point it elsewhere.
		{statement: deny([]string{g.Create}, []string{"*"})},
		// The identities that are spared, the providers that vouch for them, and in RAM the guard itself.
		{statement: denyAllBut(l.onSpared, slices.Concat(spellings(g.BreakGlass, g.Apply, g.Callers), g.providers(), l.itself(g))), apply: true},
	}
	if len(g.Keys) > 0 {
		var keys, roles []string
		for _, k := range g.Keys {
			keys, roles = append(keys, "acs:kms:*:"+g.Account+":key/"+k.ID), append(roles, k.Role)
		}
		rules = append(rules, rule{statement: denyAllBut(slices.Concat(keyUses, roleReads, passing), slices.Concat(keys, spellings(roles))), apply: true})
	}
	if l.exempts && len(g.Callers) > 0 {
		rules = append(rules, rule{statement: deny([]string{"sts:AssumeRole"}, spellings(g.BreakGlass, g.Apply)), apply: true, callers: true})
	}
	return rules
}

// restores are the actions that bring back a deleted user or its access key (IMS). They are inferred: only those
// that read the recycle bin are published, and authorised on all resources.
const restores = "ram:Restore*FromRecycleBin"

// takeovers returns what makes a user with permissions a caller that does not exist. A user who takes its name
// keeps keys and permissions, and the call is authorised on the old name (RAM, UpdateUser, 11 March 2024); a RAM
// policy stays attached to that user. A user who is created has no permissions.
func (g Guard) takeovers(l Language) []string {
	switch {
	case !slices.ContainsFunc(g.Callers, func(caller string) bool { return strings.Contains(caller, ":user/") }):
		return nil
	case l.exempts:
		return []string{restores, "ram:UpdateUser"}
	}
	return []string{restores}
}

// providers returns the identity providers that outside logins come through. That each change of
// one is authorised on its ARN is published (IMS, UpdateOIDCProvider, 3 March 2024, and
// UpdateSAMLProvider). Creating one is authorised on all resources, and denied to no identity.
func (g Guard) providers() []string {
	if g.Providers != nil {
		return spellings(g.Providers)
	}
	return []string{"acs:ram:*:" + g.Account + ":oidc-provider/*", "acs:ram:*:" + g.Account + ":saml-provider/*"}
}

// Inferred returns the actions of a guard that no public document names.
func (g Guard) Inferred(l Language) []string {
	if l.listed {
		return []string{}
	}
	list := slices.Concat([]string{g.Create, g.Delete}, unlikelyAPI, collection)
	if slices.Contains(g.takeovers(l), restores) {
		list = append(list, restores)
	}
	slices.Sort(list)
	return list
}

// stored returns the projects and all that is in them. The name of a project is unique across
// accounts.
func (g Guard) stored() (resources []string) {
	for _, project := range g.Projects {
		resources = append(resources, onProject(project)...)
	}
	return resources
}

func onProject(project string) []string {
	arn := "acs:log:*:*:project/" + project
	return []string{arn, arn + "/*"}
}

// deliveryRoles returns the role of this trail and the one that ordinary trails use, in both
// spellings: RAM prints a role's name in lower case, as the published exemption of a control policy does.
func (g Guard) deliveryRoles(prefix string) (list []string) {
	for _, role := range []string{names.DefaultRole, g.Role} {
		for _, name := range []string{role, names.Lower(role)} {
			if !slices.Contains(list, prefix+name) {
				list = append(list, prefix+name)
			}
		}
	}
	return list
}

// spellings returns ARNs of users and roles as policies name them, with any region, in both spellings.
func spellings(lists ...[]string) (all []string) {
	for _, arn := range slices.Concat(lists...) {
		rest := strings.TrimPrefix(arn, "acs:ram::")
		for _, text := range []string{"acs:ram:*:" + rest, "acs:ram:*:" + names.Lower(rest)} {
			if !slices.Contains(all, text) {
				all = append(all, text)
			}
		}
	}
	return all
}
