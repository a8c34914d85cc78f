package api

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// SLSGateway is the face of SLS. See the SLS API reference, "Common request
// headers", "Common response headers" and "Common error codes".
type SLSGateway struct {
	// Find returns the operation that a request asks for, and notes in its target what
	// it addresses.
	Find func(r *Request) (SLSOperation, bool)
}

// SLSTarget is what a request to SLS addresses.
type SLSTarget struct {
	Project    string
	Name       string // of a Logstore, dashboard or saved search
	Part       string // of a shard or chart in it
	Query      url.Values
	ram        string // the RAM action
	everything bool   // RAM judges it on everything
	Object     string // the RAM resource below the project, like "/logstore/x"

	// AllRegions is set where neither host nor signature nor project name a region.
	AllRegions bool
}

// IsSLS reports whether a request is for SLS, and not for an RPC service.
func IsSLS(r *http.Request, a Address) bool {
	if a.cloud {
		_, is := cutSLSDomain(a.host)
		return is
	}
	authorization := r.Header.Get("Authorization")
	return r.Header.Get("x-log-apiversion") != "" || trackPath.MatchString(r.URL.Path) ||
		strings.HasPrefix(authorization, "LOG ") || strings.HasPrefix(authorization, "SLS4-")
}

// trackPath is where a browser writes to a Logstore, without headers of its own.
var trackPath = regexp.MustCompile(`^/logstores/[^/]+/track(\.gif|_ua\.gif)?$`)

// Route implements [Gateway].
func (g SLSGateway) Route(r *Request) *Error {
	r.Service = ServiceSLS
	r.Params = map[string]string{}
	query, err := url.ParseQuery(r.HTTP.URL.RawQuery)
	if err != nil {
		return Refusal(400, CodeParameterInvalid, "the query string is malformed")
	}
	r.SLS = SLSTarget{Project: r.Address.Project, Query: query}
	api, known := g.Find(r)
	r.Action, r.Mutating, r.Operation = api.Action, api.Mutating, api.Handle
	r.unsigned = api.Anonymous
	r.SLS.ram, r.SLS.everything = api.RAM, api.OnEverything
	if api.RAM == "" {
		r.SLS.ram = api.Action
	}
	r.Needs = slsNeeds
	if api.Needs != nil {
		r.Needs = api.Needs
	}
	noteParams(r)
	if r.HTTP.Host == "" {
		return Refusal(400, codeMissingHost, "Host does not exist in the headers")
	}
	if r.Address.cloud && r.Address.Service == "" {
		return Refusal(404, CodeProjectNotExist, "no endpoint of Log Service has the host "+r.Address.host)
	}
	if !known {
		return Refusal(405, CodeInvalidMethod, "the method "+r.HTTP.Method+" is not allowed for "+r.HTTP.URL.Path)
	}
	if r.SLS.Project == "" && api.Action == "CreateProject" {
		r.SLS.Project = r.Params["projectName"]
	}
	if r.SLS.Project == "" && !api.Projectless {
		return Refusal(400, CodeParameterInvalid, "the project name is missing in the host")
	}
	for name := range InOrder(query) {
		if r.Settings.UnknownParametersRefused && !api.Anonymous && !slices.Contains(api.Query, name) {
			return Refusal(400, CodeParameterInvalid, "the operation "+api.Action+" has no parameter "+name+" in its query")
		}
	}
	return checkSLSHeaders(r, api)
}

// noteParams sets the parameters that the journal shows.
func noteParams(r *Request) {
	var body map[string]json.RawMessage
	if json.Unmarshal(r.Body, &body) == nil {
		for name, value := range body {
			var text string
			if json.Unmarshal(value, &text) != nil {
				text = string(value)
			}
			r.Params[name] = text
		}
	}
	for name := range r.SLS.Query {
		r.Params[name] = r.SLS.Query.Get(name)
	}
	if r.SLS.Project != "" {
		r.Params["project"] = r.SLS.Project
	}
	if r.SLS.Name != "" {
		kind, _, _ := strings.Cut(strings.Trim(r.SLS.Object, "/"), "/")
		r.Params[kind] = r.SLS.Name
	}
}

// slsNeeds requires the operation's RAM action on the object that the path names. A
// creation needs it on every object of the kind, unless sls_creates_by_name is set. See
// the SLS API reference, "RAM authorization".
func slsNeeds(r *Request) []Need {
	object := r.SLS.Object
	if kind, ok := strings.CutSuffix(object, "/*"); ok && r.Mutating && r.Settings.SLSCreatesByName {
		object = kind + "/" + r.Params[slsNameKeys[kind]]
	}
	return slsNeedsOn(r, object)
}

// NeedsOnObject requires the operation's RAM action on an object of the project, such as
// "/job/x".
func NeedsOnObject(object func(*Request) string) func(*Request) []Need {
	return func(r *Request) []Need { return slsNeedsOn(r, object(r)) }
}

func slsNeedsOn(r *Request, object string) []Need {
	resource := "acs:log:" + r.Region + ":" + slsOwner(r) + ":project/"
	if r.SLS.Project == "" || r.Action == "CreateProject" {
		resource += "*"
	} else {
		resource += r.SLS.Project + object
	}
	if r.SLS.everything {
		return []Need{{Action: "log:" + r.SLS.ram, Resource: "*", Of: resource}}
	}
	return []Need{{Action: "log:" + r.SLS.ram, Resource: resource}}
}

// slsOwner returns the account that a resource of SLS belongs to, or will.
func slsOwner(r *Request) string {
	if owner := r.Cloud.ProjectOwner(r.SLS.Project); owner != nil {
		return owner.ID
	}
	return r.Caller.AccountID
}

// slsNameKeys are the members of a creation's body that name the object.
var slsNameKeys = map[string]string{"/logstore": "logstoreName", "/dashboard": "dashboardName", "/savedsearch": "savedsearchName", "/job": "name"}

// RequestID implements [Gateway].
func (SLSGateway) RequestID(random *rand.Rand) string {
	return fmt.Sprintf("%016X%08X", random.Uint64(), random.Uint32())
}

// SLSBytes are a result other than JSON; its header has the type.
type SLSBytes []byte

// SLSResult is a result with headers of its own.
type SLSResult struct {
	Body   any
	Header http.Header
}

// Answer implements [Gateway].
func (g SLSGateway) Answer(r *Request, requestID string, result any) Reply {
	header := http.Header{}
	if own, ok := result.(SLSResult); ok {
		result, header = own.Body, own.Header
	}
	rep := Reply{Status: 200, Header: header}
	header.Set("x-log-requestid", requestID)
	if raw, ok := result.(SLSBytes); ok {
		rep.Body = raw
	} else if result != nil {
		body, err := json.Marshal(result)
		if err != nil {
			return g.Refuse(r, requestID, g.Failed(r))
		}
		rep.Body = body
		header.Set("Content-Type", "application/json")
	}
	return rep
}

// Refuse implements [Gateway].
func (SLSGateway) Refuse(_ *Request, requestID string, err *Error) Reply {
	members := map[string]any{"errorCode": err.Code, "errorMessage": err.Message}
	if err.detail != nil {
		members["accessDeniedDetail"] = err.detail
	}
	body, _ := json.Marshal(members)
	header := http.Header{"Content-Type": {"application/json"}}
	header.Set("x-log-requestid", requestID)
	return Reply{Status: err.Status, Code: err.Code, Header: header, Body: body}
}

// Denied implements [Gateway]. That a denial has a member accessDeniedDetail is known from the
// generated SDKs, which read it; that it is RAM's is inferred.
func (SLSGateway) Denied(r *Request, d Denial) *Error {
	err := Refusal(r.Settings.SLSDenialStatus, CodeUnauthorized,
		"denied by sts or ram, action: "+d.Action+", resource: "+d.Resource)
	err.detail = deniedDetail(r.Caller, d)
	return err
}

// Throttled implements [Gateway].
func (SLSGateway) Throttled(r *Request) *Error {
	switch r.Action {
	case "PutLogs":
		return Refusal(403, CodeWriteQuotaExceed, "Project write quota exceed: qps")
	case "GetLogs", "GetHistograms":
		return Refusal(403, codeReadQuotaExceed, "Project read quota exceed: qps")
	}
	return Refusal(503, codeServerBusy, "The server is busy, please try again later.")
}

// Failed implements [Gateway].
func (SLSGateway) Failed(*Request) *Error {
	return Refusal(500, CodeInternalServerError, "Internal server error message.")
}

// Unavailable implements [Gateway].
func (SLSGateway) Unavailable(*Request) *Error {
	return Refusal(503, codeServerBusy, "The server is busy, please try again later.")
}
