package login

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/iam"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/policy"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// The metadata service of an ECS instance. See the ECS documentation, "Access
// mode of instance metadata" and "Instance RAM roles".
const (
	metadataTokenPath = "/latest/api/token"
	metadataRolePath  = "/latest/meta-data/ram/security-credentials/"
	metadataToken     = "X-aliyun-ecs-metadata-token"
	metadataTokenTTL  = "X-aliyun-ecs-metadata-token-ttl-seconds"
	longestTokenTTL   = 21600

	instanceSession = 6 * time.Hour
	instanceRenewal = 30 * time.Minute // before they expire there are new keys
	instanceID      = "i-bp1emulator00000001"
	ecsPrincipal    = "ecs.aliyuncs.com"
)

// instance is the ECS instance whose metadata is served.
type instance struct {
	accountID string
	role      string // as it is spelt; empty: none is bound
	keys      *state.Session
	tokens    map[string]time.Time // when they expire
}

// BindInstanceRole does what the method of Emulator says.
func (l *Logins) BindInstanceRole(env api.Env, accountID, role string) error {
	bound := ""
	if role != "" {
		r := env.Cloud.Role(accountID, role)
		if r == nil {
			return noRoleError(accountID, role)
		}
		if d, err := policy.Parse(r.AssumeRolePolicyDocument); err != nil || d.Trusts(nil, policy.Service(ecsPrincipal)) != policy.Allow {
			return fmt.Errorf("the role %s does not trust %s", role, ecsPrincipal)
		}
		bound = r.Name
	}
	i := &l.instance
	i.accountID, i.role, i.keys = accountID, bound, nil
	return nil
}

// InstanceRole returns the role that is bound to the instance; its name is empty if none is.
func (l *Logins) InstanceRole() AccessAssignment {
	return AccessAssignment{AccountID: l.instance.accountID, Role: l.instance.role}
}

// MetadataGateway is the face of the metadata service. It speaks plain http, and
// knows its clients by a token that they asked for (IMDSv2).
type MetadataGateway struct {
	plainGateway
	Logins *Logins
}

// Route implements [api.Gateway].
func (g MetadataGateway) Route(r *api.Request) *api.Error {
	path := strings.TrimSuffix(r.HTTP.URL.Path, "/") + "/"
	role, ofRole := strings.CutPrefix(r.HTTP.URL.Path, metadataRolePath)
	action, method := "", http.MethodGet
	r.Params = map[string]string{}
	switch {
	case r.HTTP.URL.Path == metadataTokenPath:
		action, method = "CreateMetadataToken", http.MethodPut
		r.Params["ttl_seconds"] = r.HTTP.Header.Get(metadataTokenTTL)
		r.Operation = g.createMetadataToken
	case path == metadataRolePath:
		action, r.Operation = "GetInstanceRole", g.getInstanceRole
	case ofRole:
		action, r.Operation = "GetInstanceRoleCredentials", g.getInstanceRoleCredentials
		r.Params["role"] = role
	}
	if err := g.begin(r, api.ServiceECSMetadata, action, method); err != nil {
		return err
	}
	if api.IsTLS(r.HTTP) {
		return api.Refusal(400, api.CodeBadRequest, "The metadata service speaks http only.")
	}
	return nil
}

// Authenticate looks for the token, except in the request for one.
func (g MetadataGateway) Authenticate(r *api.Request) *api.Error {
	i := &g.Logins.instance
	r.Caller.AccountID = i.accountID
	if r.Action == "CreateMetadataToken" {
		return nil
	}
	token := r.HTTP.Header.Get(metadataToken)
	if token == "" {
		if r.Settings.MetadataV1Allowed {
			return nil
		}
		return api.Refusal(403, api.CodeForbidden, "Only requests with a token are answered.")
	}
	if expires, known := i.tokens[token]; !known || !r.Now.Before(expires) {
		return api.Refusal(401, api.CodeInvalidAccessToken, "The token is not valid.")
	}
	return nil
}

// Refuse answers with a page, as web servers do. A refusal with a status of success,
// which only a fault causes, is a refusal of the credentials.
func (MetadataGateway) Refuse(r *api.Request, requestID string, err *api.Error) api.Reply {
	if err.Status < 300 {
		rep := r.Gateway.Answer(r, requestID, map[string]string{"Code": err.Code})
		rep.Code = err.Code
		return rep
	}
	title := fmt.Sprintf("%d - %s", err.Status, http.StatusText(err.Status))
	return api.Reply{
		Status: err.Status, Code: err.Code, Header: http.Header{"Content-Type": {"text/html"}},
		Body: []byte("<html><head><title>" + title + "</title></head><body><h1>" + title + "</h1></body></html>\n"),
	}
}

func noMetadata() *api.Error { return api.Refusal(404, api.CodeNotFound, "There is no such metadata.") }

func (g MetadataGateway) createMetadataToken(r *api.Request) (any, *api.Error) {
	ttl, err := strconv.Atoi(r.Params["ttl_seconds"])
	if err != nil || ttl < 1 || ttl > longestTokenTTL {
		return nil, api.Refusal(400, api.CodeBadRequest, metadataTokenTTL+" must be 1 to 21600.")
	}
	i, now := &g.Logins.instance, r.Now
	if i.tokens == nil {
		i.tokens = map[string]time.Time{}
	}
	for token, expires := range i.tokens {
		if !now.Before(expires) {
			delete(i.tokens, token)
		}
	}
	token := r.Cloud.Opaque(42)
	i.tokens[token] = now.Add(time.Duration(ttl) * time.Second)
	return plainText(token), nil
}

func (g MetadataGateway) getInstanceRole(*api.Request) (any, *api.Error) {
	if role := g.Logins.instance.role; role != "" {
		return plainText(role), nil
	}
	return nil, noMetadata()
}

func (g MetadataGateway) getInstanceRoleCredentials(r *api.Request) (any, *api.Error) {
	i, now := &g.Logins.instance, r.Now
	if i.role == "" || r.Params["role"] != i.role {
		return nil, noMetadata()
	}
	if i.keys == nil || !now.Before(i.keys.Expires.Add(-instanceRenewal)) {
		role := r.Cloud.Role(i.accountID, i.role)
		if role == nil || !iam.Trusts(r.Env, role, nil, policy.Service(ecsPrincipal)) {
			return nil, noMetadata()
		}
		i.keys = &state.Session{AccountID: i.accountID, Role: strings.ToLower(i.role), Name: instanceID}
		iam.OpenSession(r.Env, i.keys, role, instanceSession)
	}
	return instanceKeys{
		Code: "Success", AccessKeyID: i.keys.KeyID, AccessKeySecret: i.keys.Secret, SecurityToken: i.keys.Token,
		LastUpdated: api.Timestamp(i.keys.Opened), Expiration: api.Timestamp(i.keys.Expires),
	}, nil
}

// instanceKeys are the keys of an instance's role as its metadata shows them.
type instanceKeys struct {
	AccessKeyID     string `json:"AccessKeyId"`
	AccessKeySecret string
	Expiration      string
	SecurityToken   string
	LastUpdated     string `json:",omitempty"`
	Code            string
}
