package emulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/iam"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/policy"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// identityControls arrange who may call the services. An identity that is made again is replaced, but
// for the permissions if the request has none.
var identityControls = map[string]map[string]controlAct{
	"users": {
		http.MethodGet: look("the RAM users with their keys", control.users),
		http.MethodPost: act("make a RAM user with a key; policy is a document, or a string that holds one, such as an output of innertrail_policy_document; system_policies are names; the account is the first one if none is named; a user that exists goes back to its one key, and keeps its permissions unless policy or system_policies is in the body",
			newUser{identityRef{state.DefaultAccountID, "deployer"}, grants{
				SystemPolicies: []string{"AliyunSTSAssumeRoleAccess"},
				Policy:         api.MustJSON(`{"Version":"1","Statement":[{"Effect":"Allow","Action":"ram:GetRole","Resource":"*"}]}`),
			}}, control.postUser),
		http.MethodDelete: act("delete a RAM user", identityRef{state.DefaultAccountID, "deployer"}, control.deleteUser),
	},
	"keys": {
		http.MethodPost:   act("add a second key to a RAM user", identityRef{state.DefaultAccountID, "deployer"}, control.postKey),
		http.MethodPut:    act("disable or enable a key of a RAM user", keyStatus{"LTAI…", false}, control.putKey),
		http.MethodDelete: act("delete a key of a RAM user", keyRef{"LTAI…"}, control.deleteKey),
	},
	"roles": {
		http.MethodGet: look("the roles", control.roles),
		http.MethodPost: act("make a role; trusts has ids of accounts, services such as actiontrail.aliyuncs.com, and ARNs of OIDC providers, users and roles; trust_policy, instead of it, is a document, for example with conditions; a role that exists keeps its permissions unless policy or system_policies is in the body",
			newRole{identityRef: identityRef{"2000000000000002", "audit-shipping"}, Trusts: []string{state.DefaultAccountID}, grants: grants{SystemPolicies: []string{"AdministratorAccess"}}}, control.postRole),
		http.MethodDelete: act("delete a role", identityRef{"2000000000000002", "audit-shipping"}, control.deleteRole),
	},
	"oidc_providers": {
		http.MethodGet: look("the OIDC providers", control.oidcProviders),
		http.MethodPost: act("register an OIDC provider; without jwks, the emulator issues its tokens itself, with the same key if the issuer is registered again",
			newOIDCProvider{identityRef: identityRef{state.DefaultAccountID, "github"}, IssuerURL: "https://token.actions.githubusercontent.com", ClientIDs: []string{"sts.aliyuncs.com"}}, control.postOIDCProvider),
		http.MethodDelete: act("delete an OIDC provider", identityRef{state.DefaultAccountID, "github"}, control.deleteOIDCProvider),
	},
	"oidc_tokens": {
		http.MethodPost: act("have a provider whose tokens the emulator issues issue one, for an hour",
			newToken{identityRef{state.DefaultAccountID, "github"}, "repo:acme/audit:ref:refs/heads/main", "sts.aliyuncs.com"}, control.postOIDCToken),
	},
	"instance_role": {
		http.MethodGet:    look("the role of the ECS instance, whose keys are at http://100.100.100.200: see -metadata of the program", control.instanceRole),
		http.MethodPut:    act("give the ECS instance a role, which must trust ecs.aliyuncs.com", identityRef{state.DefaultAccountID, "runner"}, control.putInstanceRole),
		http.MethodDelete: look("take it away", func(c control) any { c.BindInstanceRole(state.DefaultAccountID, ""); return nil }),
	},
	"credentials_uris": {
		http.MethodGet:  look("the credentials URIs", control.credentialsURIs),
		http.MethodPost: act("serve keys of a role at /credentials/ and a name", newCredentialsURI{identityRef{state.DefaultAccountID, "runner"}, "vault"}, control.postCredentialsURI),
	},
}

// identityRef names an identity of an account, the first one if none is named.
type identityRef struct {
	Account string `json:"account"`
	Name    string `json:"name"`
}

// grants are what an identity may do.
type grants struct {
	SystemPolicies []string        `json:"system_policies,omitempty"`
	Policy         json.RawMessage `json:"policy,omitempty"`
}

var identityName = regexp.MustCompile(`^[a-zA-Z0-9.@_-]{1,64}$`)

// editAccount edits the account of a request. An error of the edit must leave the account as it was.
func (c control) editAccount(ref *identityRef, edit func(*state.Account) error) error {
	if ref.Account == "" {
		ref.Account = state.DefaultAccountID
	}
	if !identityName.MatchString(ref.Name) {
		return fmt.Errorf("name must have 1 to 64 letters, digits and the characters . @ _ -, it is %q", ref.Name)
	}
	if err := c.checkAccount(ref.Account); err != nil {
		return err
	}
	var err error
	c.EditAccount(ref.Account, func(a *state.Account) { err = edit(a) })
	return err
}

func (c control) checkAccount(id string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.cloud.Accounts[id] == nil {
		return fmt.Errorf("there is no account %q; POST %saccounts adds one", id, controlPrefix)
	}
	return nil
}

// read calls do for every account, in the order of their ids.
func (c control) read(do func(*state.Account)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.settle()
	for _, id := range slices.Sorted(maps.Keys(c.cloud.Accounts)) {
		do(c.cloud.Accounts[id])
	}
}

// attach adds the policies of an identity to its account, and returns their attachments:
// those that it had if the request has none.
func (g grants) attach(a *state.Account, of string, had []state.Attachment) ([]state.Attachment, error) {
	if g.SystemPolicies == nil && len(g.Policy) == 0 {
		return had, nil
	}
	attached := []state.Attachment{}
	for _, name := range g.SystemPolicies {
		found := iam.SystemPolicyName(name)
		if found == "" {
			return nil, fmt.Errorf("the emulator knows no system policy %q; it knows %s", name, strings.Join(iam.SystemPolicyNames(), ", "))
		}
		attached = append(attached, state.SystemPolicy(found))
	}
	if len(g.Policy) == 0 {
		return attached, nil
	}
	text := documentIn(g.Policy)
	document, err := policy.Parse(text)
	if err == nil {
		err = document.CheckPolicy()
	}
	if err != nil {
		return nil, fmt.Errorf("policy is no policy document: %w", err)
	}
	return append(attached, a.AddPolicy(policyNameOf(of), text)), nil
}

// documentIn returns the document that a member has, as it is or in a string.
func documentIn(member json.RawMessage) string {
	var text string
	if json.Unmarshal(member, &text) == nil && text != "" {
		return text
	}
	return string(member)
}

var notInPolicyName = regexp.MustCompile(`[^A-Za-z0-9-]`)

func policyNameOf(identity string) string { return notInPolicyName.ReplaceAllString(identity, "-") }

func deleted(found bool, what string, ref identityRef) error {
	if found {
		return nil
	}
	return fmt.Errorf("the account %s has no %s %s", ref.Account, what, ref.Name)
}

// remove deletes what an account has under the name of a request, in any case.
func remove[T any](c control, ref identityRef, what string, of func(*state.Account) map[string]T) (any, error) {
	return nil, c.editAccount(&ref, func(a *state.Account) error {
		_, found := of(a)[strings.ToLower(ref.Name)]
		delete(of(a), strings.ToLower(ref.Name))
		return deleted(found, what, ref)
	})
}

type shownAttachment struct {
	Type string `json:"type"`
	Name string `json:"name"`
}

func shownPolicies(attached []state.Attachment) []shownAttachment {
	list := make([]shownAttachment, 0, len(attached))
	for _, at := range attached {
		list = append(list, shownAttachment{at.PolicyType, at.PolicyName})
	}
	return list
}

var errNoKey = errors.New("access_key_id is no key of a RAM user; GET " + controlPrefix + "users lists them")
