package emulator

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
)

// slsGateway is the face of SLS. See the SLS API reference, "Common request
// headers", "Common response headers" and "Common error codes".
type slsGateway struct {
	// find returns the operation that a request asks for, and notes in its target what
	// it addresses.
	find func(x *Request) (SLSOperation, bool)
}

// slsTarget is what a request to SLS addresses.
type slsTarget struct {
	project string
	name    string // of a Logstore, dashboard or saved search
	part    string // of a shard or chart in it
	query   url.Values
	ram     string // the RAM action
	object  string // the RAM resource below the project, like "/logstore/x"
}

// isSLS tells the requests to SLS from those to the RPC services.
func isSLS(r *http.Request, a address) bool {
	if a.cloud {
		return strings.HasSuffix(a.host, ".log.aliyuncs.com")
	}
	authorization := r.Header.Get("Authorization")
	return r.Header.Get("x-log-apiversion") != "" ||
		strings.HasPrefix(authorization, "LOG ") || strings.HasPrefix(authorization, "SLS4-")
}

func (g slsGateway) route(x *Request) *Error {
	x.service = ServiceSLS
	x.params = map[string]string{}
	query, err := url.ParseQuery(x.request.URL.RawQuery)
	if err != nil {
		return refusal(400, codeParameterInvalid, "the query string is malformed")
	}
	x.sls = slsTarget{project: x.address.project, query: query}
	api, known := g.find(x)
	x.action, x.mutating, x.operation = api.action, api.mutating, api.handle
	x.sls.ram = api.ram
	if api.ram == "" {
		x.sls.ram = api.action
	}
	x.needs = slsNeeds
	noteParams(x)
	if x.request.Host == "" {
		return refusal(400, codeMissingHost, "Host does not exist in the headers")
	}
	if x.address.cloud && x.address.service == "" {
		return refusal(404, codeProjectNotExist, "no endpoint of Log Service has the host "+x.address.host)
	}
	if !known {
		return refusal(405, codeInvalidMethod, "the method "+x.request.Method+" is not allowed for "+x.request.URL.Path)
	}
	if x.sls.project == "" && api.action != "ListProject" {
		return refusal(400, codeParameterInvalid, "the project name is missing in the host")
	}
	return checkSLSHeaders(x, api)
}

// noteParams fills what the journal shows of the request.
func noteParams(x *Request) {
	var body map[string]json.RawMessage
	if json.Unmarshal(x.body, &body) == nil {
		for name, value := range body {
			var text string
			if json.Unmarshal(value, &text) != nil {
				text = string(value)
			}
			x.params[name] = text
		}
	}
	for name := range x.sls.query {
		x.params[name] = x.sls.query.Get(name)
	}
	if x.sls.project != "" {
		x.params["project"] = x.sls.project
	}
	if x.sls.name != "" {
		kind, _, _ := strings.Cut(strings.Trim(x.sls.object, "/"), "/")
		x.params[kind] = x.sls.name
	}
}

// slsNeeds is the action of the call's row in slsAPIs, on what the path names. A
// creation is one of its kind, whatever the name, unless sls_creates_by_name. See
// the SLS API reference, "RAM authorization".
func slsNeeds(x *Request) []need {
	resource := "acs:log:" + x.region + ":" + x.caller.accountID + ":project/"
	object := x.sls.object
	if kind, ok := strings.CutSuffix(object, "/*"); ok && x.mutating && x.Settings.SLSCreatesByName {
		object = kind + "/" + x.params[slsNameKeys[kind]]
	}
	if x.sls.project == "" || x.action == "CreateProject" {
		resource += "*"
	} else {
		resource += x.sls.project + object
	}
	return []need{{action: "log:" + x.sls.ram, resource: resource}}
}

// slsNameKeys are the members of a creation's body that name the object.
var slsNameKeys = map[string]string{"/logstore": "logstoreName", "/dashboard": "dashboardName", "/savedsearch": "savedsearchName"}

func (slsGateway) requestID(random *rand.Rand) string {
	return fmt.Sprintf("%016X%08X", random.Uint64(), random.Uint32())
}

// slsBytes are a result that is no JSON; its header says what it is.
type slsBytes []byte

// slsResult is a result with headers of its own.
type slsResult struct {
	body   any
	header http.Header
}

func (g slsGateway) answer(x *Request, requestID string, result any) reply {
	header := http.Header{}
	if r, ok := result.(slsResult); ok {
		result, header = r.body, r.header
	}
	rep := reply{status: 200, header: header}
	header.Set("x-log-requestid", requestID)
	if raw, ok := result.(slsBytes); ok {
		rep.body = raw
	} else if result != nil {
		body, err := json.Marshal(result)
		if err != nil {
			return g.refuse(x, requestID, g.failed(x))
		}
		rep.body = body
		header.Set("Content-Type", "application/json")
	}
	return rep
}

func (slsGateway) refuse(_ *Request, requestID string, err *Error) reply {
	body, _ := json.Marshal(map[string]string{"errorCode": err.code, "errorMessage": err.message})
	header := http.Header{"Content-Type": {"application/json"}}
	header.Set("x-log-requestid", requestID)
	return reply{status: err.status, code: err.code, header: header, body: body}
}

func (slsGateway) denied(x *Request, d denial) *Error {
	return refusal(x.Settings.SLSDenialStatus, codeUnauthorized,
		"denied by sts or ram, action: "+d.action+", resource: "+d.resource)
}

func (slsGateway) throttled(x *Request) *Error {
	switch x.action {
	case "PutLogs":
		return refusal(403, codeWriteQuotaExceed, "Project write quota exceed: qps")
	case "GetLogs", "GetHistograms":
		return refusal(403, codeReadQuotaExceed, "Project read quota exceed: qps")
	}
	return refusal(503, codeServerBusy, "The server is busy, please try again later.")
}

func (slsGateway) failed(*Request) *Error {
	return refusal(500, codeInternalServerError, "Internal server error message.")
}

func (slsGateway) unavailable(*Request) *Error {
	return refusal(503, codeServerBusy, "The server is busy, please try again later.")
}

// parameterInvalid is the refusal that SLS uses most.
func parameterInvalid(format string, args ...any) *Error {
	return refusal(400, codeParameterInvalid, fmt.Sprintf(format, args...))
}
