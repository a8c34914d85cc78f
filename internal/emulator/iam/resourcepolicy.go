package iam

import (
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/policy"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// resourceDecision decides by the policies of a project and of the Logstore in it, which
// the resource names, and returns the account that owns it. Any other resource has neither.
func resourceDecision(env api.Env, c state.Caller, asked policy.Request) (policy.Decision, *state.Account) {
	_, path, found := strings.Cut(asked.Resource, ":project/")
	if !found || !strings.HasPrefix(asked.Resource, "acs:log:") {
		return policy.ImplicitDeny, nil
	}
	name, object, _ := strings.Cut(path, "/")
	owner := env.Cloud.ProjectOwner(name)
	if owner == nil {
		return policy.ImplicitDeny, nil
	}
	p := owner.Projects[name]
	texts := []string{p.Policy, textOf(p.ResourcePolicy)}
	if logstore, is := strings.CutPrefix(object, "logstore/"); is && p.Logstores[logstore] != nil {
		texts = append(texts, textOf(p.Logstores[logstore].ResourcePolicy))
	}
	var documents []*policy.Document
	for _, text := range texts {
		if d, err := env.Cloud.Parsed.ParseResource(text); text != "" && err == nil {
			documents = append(documents, d)
		}
	}
	return policy.EvaluateResource(documents, asked, identityOf(env, c, owner)), owner
}

func textOf(p *state.ResourcePolicy) string {
	if p == nil {
		return ""
	}
	return p.Document
}

// identityOf returns a caller as the policies of a resource may name it. Who is named by
// the account is the account and everyone in it, as in a trust policy.
func identityOf(env api.Env, c state.Caller, owner *state.Account) policy.Identity {
	if c.IdentityType == state.IdentityAnonymous {
		return policy.Identity{}
	}
	by := policy.Identity{Names: []string{c.AccountID, state.RootARN(c.AccountID), c.ARN, c.PrincipalID}}
	if c.Session != nil {
		by.Names = append(by.Names, state.RoleARN(c.AccountID, c.Session.Role))
	}
	by.Owner = owner.ID == c.AccountID && (c.IdentityType == state.IdentityAccount || env.Settings.ProjectPolicySparesAccount)
	return by
}
