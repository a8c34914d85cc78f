package emulator

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/policy"
)

// Limits of a session. See the STS API reference, AssumeRole.
const (
	shortestSession  = 900
	usualSession     = 3600
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

func assumeRole(x *Request) (any, *Error) {
	s, seconds, err := readSession(x)
	if err != nil {
		return nil, err
	}
	role := x.Cloud.Role(s.accountID, s.role)
	if role == nil {
		return nil, refusal(404, codeEntityNotExistRole, "The specified Role not exists.")
	}
	if longest := longestSession(role); seconds > longest {
		return nil, invalidDuration(longest)
	}
	if x.caller.identityType == identityAccount {
		return nil, refusal(403, codeNoPermission, "Roles may not be assumed by root accounts.")
	}
	if !trustedBy(x, role) {
		return nil, x.gateway.denied(x, x.firstDenial())
	}
	a := assumed(x.Env, s, role, seconds)
	a.SourceIdentity = x.params["SourceIdentity"]
	return a, nil
}

// assumed opens a session of a role and answers with its keys.
func assumed(env Env, s *Session, role *Role, seconds int) assumedRoleAnswer {
	openSession(env, s, role, time.Duration(seconds)*time.Second)
	var a assumedRoleAnswer
	a.AssumedRoleUser.ARN = roleARN(s.accountID, s.role) + "/" + s.name
	a.AssumedRoleUser.AssumedRoleID = s.roleID + ":" + s.name
	a.Credentials.AccessKeyID, a.Credentials.AccessKeySecret = s.keyID, s.secret
	a.Credentials.SecurityToken, a.Credentials.Expiration = s.token, stamp(s.expires)
	return a
}

// readSession reads the parameters of AssumeRole.
func readSession(x *Request) (*Session, int, *Error) {
	p := x.params
	parts := roleARNForm.FindStringSubmatch(p["RoleArn"])
	if parts == nil {
		return nil, 0, invalidSTS(codeSTSRoleARN, "The parameter RoleArn is wrongly formed.")
	}
	s := &Session{accountID: parts[1], role: strings.ToLower(parts[2]), name: p["RoleSessionName"]}
	if !sessionNameForm.MatchString(s.name) {
		return nil, 0, invalidSTS(codeSTSSessionName, "The parameter RoleSessionName is wrongly formed.")
	}
	if len(p["Policy"]) > maxSessionPolicy {
		return nil, 0, invalidSTS(codeSTSPolicySize, "The size of Policy must be smaller than 2048 bytes.")
	}
	if text := p["Policy"]; text != "" {
		d, err := policy.Parse(text)
		if err == nil {
			err = d.CheckPolicy()
		}
		if err != nil {
			return nil, 0, invalidSTS(codeSTSPolicyGrammar, "The parameter Policy has not passed grammar check.")
		}
		s.policy = d
	}
	if id := p["ExternalId"]; id != "" && (len(id) < 2 || len(id) > maxExternalID || !externalIDForm.MatchString(id)) {
		return nil, 0, invalidSTS(codeSTSExternalID, "The parameter ExternalId is wrongly formed.")
	}
	if id := p["SourceIdentity"]; id != "" && !sourceIDForm.MatchString(id) {
		return nil, 0, invalidSTS(codeSTSSourceIdentity, "The parameter SourceIdentity is wrongly formed.")
	}
	seconds := usualSession
	if text := p["DurationSeconds"]; text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < shortestSession || n > maxSession {
			return nil, 0, invalidDuration(maxSession)
		}
		seconds = n
	}
	return s, seconds, nil
}

func invalidSTS(code, message string) *Error { return refusal(400, code, message) }

func invalidDuration(longest int) *Error {
	return invalidSTS(codeSTSDuration, fmt.Sprintf("The Min/Max value of DurationSeconds is %d/%d.", shortestSession, longest))
}

// trustedBy tells whether the role's trust policy names the caller: itself, its
// role, or the account that it belongs to.
func trustedBy(x *Request, role *Role) bool {
	c := &x.caller
	principals := []policy.Principal{policy.RAM(RootARN(c.accountID))}
	if c.session != nil {
		principals = append(principals, policy.RAM(roleARN(c.accountID, c.session.role)))
	} else {
		principals = append(principals, policy.RAM(c.arn))
	}
	context := x.policyContext()
	if id := x.params["ExternalId"]; id != "" {
		context["sts:ExternalId"] = id
	}
	return trusts(x.Env, role, context, principals...)
}
