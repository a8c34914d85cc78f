package emulator

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/policy"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

type newRole struct {
	identityRef
	Trusts []string        `json:"trusts,omitempty"`
	Trust  json.RawMessage `json:"trust_policy,omitempty"` // instead of Trusts
	grants
}

func (c control) postRole(request newRole) (any, error) {
	var shown shownRole
	trust, err := request.trust()
	if err == nil && !state.RoleNameForm.MatchString(request.Name) {
		err = fmt.Errorf("the name of a role has letters, digits and the characters . @ - only, it is %q", request.Name)
	}
	if err != nil {
		return nil, err
	}
	err = c.editAccount(&request.identityRef, func(a *state.Account) error {
		var had []state.Attachment
		if r := a.Roles[strings.ToLower(request.Name)]; r != nil {
			had = r.Policies
		}
		attached, err := request.attach(a, "role-"+request.Name, had)
		if err != nil {
			return err
		}
		now := c.Clock.Now()
		role := &state.Role{
			Name: request.Name, AssumeRolePolicyDocument: trust, MaxSessionDuration: 3600,
			CreateDate: now, UpdateDate: now, TrustDate: now, Policies: attached,
		}
		a.Roles[strings.ToLower(request.Name)] = role
		shown = shownRoleOf(a, role)
		return nil
	})
	return shown, err
}

// trust returns the trust policy that a new role is to have.
func (r newRole) trust() (string, error) {
	if (len(r.Trusts) == 0) == (len(r.Trust) == 0) {
		return "", fmt.Errorf("a role needs trusts or trust_policy, and not both")
	}
	document := documentIn(r.Trust)
	if len(r.Trusts) > 0 {
		principals := map[string][]string{}
		for _, who := range r.Trusts {
			kind, principal := principalOf(who)
			if kind == "" {
				return "", fmt.Errorf("trusts must have ids of accounts, services (*.aliyuncs.com) and ARNs (acs:ram::…), it has %q", who)
			}
			principals[kind] = append(principals[kind], principal)
		}
		text, err := json.Marshal(map[string]any{"Version": "1", "Statement": []any{
			map[string]any{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principals},
		}})
		if err != nil {
			return "", err
		}
		document = string(text)
	}
	parsed, err := policy.Parse(document)
	if err == nil {
		err = parsed.CheckTrust()
	}
	if err != nil {
		return "", fmt.Errorf("trust_policy is no trust policy: %w", err)
	}
	return document, nil
}

// principalOf returns a principal as a trust policy has it, and its kind.
func principalOf(who string) (kind, principal string) {
	switch {
	case accountIDForm.MatchString(who):
		return "RAM", state.RootARN(who)
	case strings.HasPrefix(who, "acs:ram::") && strings.Contains(who, ":oidc-provider/"):
		return "Federated", who
	case strings.HasPrefix(who, "acs:ram::"):
		return "RAM", who
	case strings.HasSuffix(who, ".aliyuncs.com"):
		return "Service", who
	}
	return "", ""
}

func (c control) deleteRole(ref identityRef) (any, error) {
	return remove(c, ref, "role", func(a *state.Account) map[string]*state.Role { return a.Roles })
}

type shownRole struct {
	Account  string            `json:"account"`
	Name     string            `json:"name"`
	ARN      string            `json:"arn"`
	Trust    json.RawMessage   `json:"trust_policy"`
	Policies []shownAttachment `json:"policies"`
}

func shownRoleOf(a *state.Account, r *state.Role) shownRole {
	trust := json.RawMessage(r.AssumeRolePolicyDocument)
	if !json.Valid(trust) {
		trust, _ = json.Marshal(r.AssumeRolePolicyDocument)
	}
	return shownRole{a.ID, r.Name, state.RoleARN(a.ID, r.Name), trust, shownPolicies(r.Policies)}
}

func (c control) roles() any {
	list := []shownRole{}
	c.read(func(a *state.Account) {
		for _, name := range slices.Sorted(maps.Keys(a.Roles)) {
			list = append(list, shownRoleOf(a, a.Roles[name]))
		}
	})
	return list
}
