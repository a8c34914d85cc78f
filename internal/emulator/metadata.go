package emulator

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/policy"
)

// The metadata service of an ECS instance. See the ECS documentation, "Access
// mode of instance metadata" and "Instance RAM roles".
const (
	metadataHost      = "100.100.100.200"
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
	keys      *Session
	tokens    map[string]time.Time // when they expire
}

// BindInstanceRole gives the ECS instance, whose metadata 100.100.100.200 serves,
// a role. An empty name takes it away. It panics when there is no such role or
// the role does not trust ECS, which no instance can have.
func (l *Logins) BindInstanceRole(env Env, accountID, role string) {
	i := &l.instance
	i.accountID, i.role, i.keys = accountID, "", nil
	if role == "" {
		return
	}
	r := env.Cloud.MustHaveRole(accountID, role)
	if d, err := policy.Parse(r.AssumeRolePolicyDocument); err != nil || d.Trusts(nil, policy.Service(ecsPrincipal)) != policy.Allow {
		panic("emulator: the role " + role + " does not trust " + ecsPrincipal)
	}
	i.role = r.Name
}

// metadataGateway is the face of the metadata service. It speaks plain http, and
// knows its clients by a token that they asked for (IMDSv2).
type metadataGateway struct {
	plainGateway
	logins *Logins
}

func (g metadataGateway) route(x *Request) *Error {
	path := strings.TrimSuffix(x.request.URL.Path, "/") + "/"
	role, ofRole := strings.CutPrefix(x.request.URL.Path, metadataRolePath)
	action, method := "", http.MethodGet
	x.params = map[string]string{}
	switch {
	case x.request.URL.Path == metadataTokenPath:
		action, method = "CreateMetadataToken", http.MethodPut
		x.params["ttl_seconds"] = x.request.Header.Get(metadataTokenTTL)
		x.operation = g.createMetadataToken
	case path == metadataRolePath:
		action, x.operation = "GetInstanceRole", g.getInstanceRole
	case ofRole:
		action, x.operation = "GetInstanceRoleCredentials", g.getInstanceRoleCredentials
		x.params["role"] = role
	}
	if err := g.begin(x, ServiceECSMetadata, action, method); err != nil {
		return err
	}
	if isTLS(x.request) {
		return refusal(400, codeBadRequest, "The metadata service speaks http only.")
	}
	return nil
}

// authenticate looks for the token, except in the request for one.
func (g metadataGateway) authenticate(x *Request) *Error {
	i := &g.logins.instance
	x.caller.accountID = i.accountID
	if x.action == "CreateMetadataToken" {
		return nil
	}
	token := x.request.Header.Get(metadataToken)
	if token == "" {
		if x.Settings.MetadataV1Allowed {
			return nil
		}
		return refusal(403, codeForbidden, "Only requests with a token are answered.")
	}
	if expires, known := i.tokens[token]; !known || !x.Now.Before(expires) {
		return refusal(401, codeInvalidAccessToken, "The token is not valid.")
	}
	return nil
}

// refuse answers with a page, as web servers do. A refusal with a status that is
// no error, which only a fault makes, is one of the credentials.
func (metadataGateway) refuse(x *Request, requestID string, err *Error) reply {
	if err.status < 300 {
		rep := x.gateway.answer(x, requestID, map[string]string{"Code": err.code})
		rep.code = err.code
		return rep
	}
	title := fmt.Sprintf("%d - %s", err.status, http.StatusText(err.status))
	return reply{
		status: err.status, code: err.code, header: http.Header{"Content-Type": {"text/html"}},
		body: []byte("<html><head><title>" + title + "</title></head><body><h1>" + title + "</h1></body></html>\n"),
	}
}

func noMetadata() *Error { return refusal(404, codeNotFound, "There is no such metadata.") }

func (g metadataGateway) createMetadataToken(x *Request) (any, *Error) {
	ttl, err := strconv.Atoi(x.params["ttl_seconds"])
	if err != nil || ttl < 1 || ttl > longestTokenTTL {
		return nil, refusal(400, codeBadRequest, metadataTokenTTL+" must be 1 to 21600.")
	}
	i, now := &g.logins.instance, x.Now
	if i.tokens == nil {
		i.tokens = map[string]time.Time{}
	}
	for token, expires := range i.tokens {
		if !now.Before(expires) {
			delete(i.tokens, token)
		}
	}
	token := x.Cloud.Opaque(42)
	i.tokens[token] = now.Add(time.Duration(ttl) * time.Second)
	return plainText(token), nil
}

func (g metadataGateway) getInstanceRole(x *Request) (any, *Error) {
	if role := g.logins.instance.role; role != "" {
		return plainText(role), nil
	}
	return nil, noMetadata()
}

func (g metadataGateway) getInstanceRoleCredentials(x *Request) (any, *Error) {
	i, now := &g.logins.instance, x.Now
	if i.role == "" || x.params["role"] != i.role {
		return nil, noMetadata()
	}
	if i.keys == nil || !now.Before(i.keys.expires.Add(-instanceRenewal)) {
		role := x.Cloud.Role(i.accountID, i.role)
		if role == nil || !trusts(x.Env, role, nil, policy.Service(ecsPrincipal)) {
			return nil, noMetadata()
		}
		i.keys = &Session{accountID: i.accountID, role: strings.ToLower(i.role), name: instanceID}
		openSession(x.Env, i.keys, role, instanceSession)
	}
	return instanceKeys{
		Code: "Success", AccessKeyID: i.keys.keyID, AccessKeySecret: i.keys.secret, SecurityToken: i.keys.token,
		LastUpdated: stamp(i.keys.opened), Expiration: stamp(i.keys.expires),
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
