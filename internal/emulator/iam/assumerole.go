package iam

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/policy"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// Limits of a session. See the STS API reference, AssumeRole.
const (
	shortestSession  = 900
	UsualSession     = 3600
	maxSessionPolicy = 2048
	maxExternalID    = 1224
)

var (
	sessionNameForm = regexp.MustCompile(`^[A-Za-z0-9.@_-]{2,64}$`)
	externalIDForm  = regexp.MustCompile(`^[\w+=,.@:/\\-]+$`)
	sourceIDForm    = regexp.MustCompile(`^[\w+=,.@-]{2,64}$`)
)

// assumedRoleAnswer is the answer of AssumeRole and its like.
type assumedRoleAnswer struct {
	AssumedRoleUser struct {
		ARN           string `json:"Arn"`
		AssumedRoleID string `json:"AssumedRoleId"`
	}
	Credentials struct {
		AccessKeyID     string `json:"AccessKeyId"`
		AccessKeySecret string
		SecurityToken   string
		Expiration      string
	}
	SourceIdentity string         `json:",omitempty"`
	OIDCTokenInfo  *oidcTokenInfo `json:",omitempty"`
}

func assumeRole(r *api.Request) (any, *api.Error) {
	s, seconds, err := readSession(r)
	if err != nil {
		return nil, err
	}
	role := r.Cloud.Role(s.AccountID, s.Role)
	if role == nil {
		return nil, api.Refusal(404, api.CodeEntityNotExistRole, "The specified Role not exists.")
	}
	if longest := LongestSession(role); seconds > longest {
		return nil, invalidDuration(longest)
	}
	if r.Caller.IdentityType == state.IdentityAccount {
		return nil, api.Refusal(403, api.CodeNoPermission, "Roles may not be assumed by root accounts.")
	}
	if d := trustInCaller(r, role); d != policy.Allow {
		denial := r.FirstDenial()
		denial.By, denial.Explicit = api.PolicyTrust, d == policy.ExplicitDeny
		return nil, r.Gateway.Denied(r, denial)
	}
	a := assumed(r.Env, s, role, seconds)
	a.SourceIdentity = r.Params["SourceIdentity"]
	return a, nil
}

// assumed opens a session of a role and answers with its keys.
func assumed(env api.Env, s *state.Session, role *state.Role, seconds int) assumedRoleAnswer {
	OpenSession(env, s, role, time.Duration(seconds)*time.Second)
	var a assumedRoleAnswer
	a.AssumedRoleUser.ARN = state.RoleARN(s.AccountID, s.Role) + "/" + s.Name
	a.AssumedRoleUser.AssumedRoleID = s.RoleID + ":" + s.Name
	a.Credentials.AccessKeyID, a.Credentials.AccessKeySecret = s.KeyID, s.Secret
	a.Credentials.SecurityToken, a.Credentials.Expiration = s.Token, api.Timestamp(s.Expires)
	return a
}

// readSession reads the parameters of AssumeRole.
func readSession(r *api.Request) (*state.Session, int, *api.Error) {
	p := r.Params
	parts := state.RoleARNForm.FindStringSubmatch(p["RoleArn"])
	if parts == nil {
		return nil, 0, invalidSTS(api.CodeSTSRoleARN, "The parameter RoleArn is wrongly formed.")
	}
	s := &state.Session{AccountID: parts[1], Role: strings.ToLower(parts[2]), Name: p["RoleSessionName"]}
	if !sessionNameForm.MatchString(s.Name) {
		return nil, 0, invalidSTS(api.CodeSTSSessionName, "The parameter RoleSessionName is wrongly formed.")
	}
	if len(p["Policy"]) > maxSessionPolicy {
		return nil, 0, invalidSTS(api.CodeSTSPolicySize, "The size of Policy must be smaller than 2048 bytes.")
	}
	if text := p["Policy"]; text != "" {
		d, err := policy.Parse(text)
		if err == nil {
			err = d.CheckPolicy()
		}
		if err != nil {
			return nil, 0, invalidSTS(api.CodeSTSPolicyGrammar, "The parameter Policy has not passed grammar check.")
		}
		s.Policy = d
	}
	if id := p["ExternalId"]; id != "" && (len(id) < 2 || len(id) > maxExternalID || !externalIDForm.MatchString(id)) {
		return nil, 0, invalidSTS(api.CodeSTSExternalID, "The parameter ExternalId is wrongly formed.")
	}
	if id := p["SourceIdentity"]; id != "" && !sourceIDForm.MatchString(id) {
		return nil, 0, invalidSTS(api.CodeSTSSourceIdentity, "The parameter SourceIdentity is wrongly formed.")
	}
	seconds := UsualSession
	if text := p["DurationSeconds"]; text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < shortestSession || n > maxSession {
			return nil, 0, invalidDuration(maxSession)
		}
		seconds = n
	}
	return s, seconds, nil
}

func invalidSTS(code, message string) *api.Error { return api.Refusal(400, code, message) }

func invalidDuration(longest int) *api.Error {
	return invalidSTS(api.CodeSTSDuration, fmt.Sprintf("The Min/Max value of DurationSeconds is %d/%d.", shortestSession, longest))
}

// trustInCaller returns what the role's trust policy says of the caller: of itself, its role,
// and the account that it belongs to.
func trustInCaller(r *api.Request, role *state.Role) policy.Decision {
	c := &r.Caller
	principals := []policy.Principal{policy.RAM(state.RootARN(c.AccountID))}
	if c.Session != nil {
		principals = append(principals, policy.RAM(state.RoleARN(c.AccountID, c.Session.Role)))
	} else {
		principals = append(principals, policy.RAM(c.ARN))
	}
	context := r.PolicyContext()
	if id := r.Params["ExternalId"]; id != "" {
		context["sts:ExternalId"] = id
	}
	return trust(r.Env, role, context, principals...)
}
