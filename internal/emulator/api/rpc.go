package api

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
)

// RPCGateway is the gateway in front of ActionTrail, RAM and STS. See "RPC
// style" and "Common parameters" of the OpenAPI documentation.
type RPCGateway struct {
	products []Product
	nonces   nonces
}

// NewRPCGateway returns a gateway in front of these products.
func NewRPCGateway(products ...Product) *RPCGateway { return &RPCGateway{products: products} }

// commonParameters belong to the gateway and not to an operation.
var commonParameters = SetOf("Action", "Version", "Format", "Timestamp", "AccessKeyId", "SecurityToken", "BearerToken",

	"Signature", "SignatureMethod", "SignatureVersion", "SignatureNonce", "SignatureType", "RegionId")

// Route implements [Gateway].
func (g *RPCGateway) Route(r *Request) *Error {
	r.Params = map[string]string{}
	if err := readRPCCall(r); err != nil {
		return err
	}
	values, version := r.rpc.values, r.rpc.version
	for name := range values {
		if !commonParameters[name] || name == "Version" || name == "RegionId" {
			r.Params[name] = values.Get(name)
		}
	}
	if r.rpc.inHeaders && version != "" {
		r.Params["Version"] = version
	}
	r.Action = r.rpc.action
	p, op, found := g.findOperation(r, r.Action, version)
	r.Service = p.Service
	r.Mutating, r.unsigned = op.Mutating, op.Unsigned
	r.Needs = op.Needs

	switch {
	case r.Address.cloud && r.Address.Service == "":
		return Refusal(404, codeInvalidProductNotFound, "Cannot find product according to your specified domain.")
	case r.HTTP.URL.Path != "/" && r.HTTP.URL.Path != "":
		return Refusal(404, codeInvalidAPINotFound, "Specified api is not found, please check your url and method.")
	case r.HTTP.Method != http.MethodGet && r.HTTP.Method != http.MethodPost:
		return Refusal(400, codeUnsupportedHTTPMethod, "This http method is not supported.")
	case r.Settings.NeedSSL && r.Address.cloud && !IsTLS(r.HTTP) && (p.Service == ServiceRAM || p.Service == ServiceSTS):
		return Refusal(404, codeInvalidProtocolNeedSSL, "Your request is denied as lack of ssl protect.")
	case r.Action == "":
		return Refusal(400, codeMissingAction, "Action is mandatory for this action.")
	case version == "":
		return missing("Version")
	case !found && !g.knowsVersion(r.Address, p, version):
		return Refusal(400, codeInvalidVersion, "Specified parameter Version is not valid.")
	case !found:
		return NotFoundAction()
	}
	switch format := values.Get("Format"); strings.ToUpper(format) {
	case "", "JSON", "XML":
	default:
		return Refusal(400, codeInvalidParameterFormat, "Specified parameter Format is not valid.")
	}
	r.Region = r.Address.Region
	if r.Region == "" {
		r.Region = r.rpc.region(r)
	}
	if r.Region == "" {
		r.Region = r.Cloud.Region
	}
	if p.Service == ServiceActionTrail && !ActionTrailRegions[r.Region] {
		return Refusal(400, "InvalidRegionId", "Specified parameter RegionId is not valid.")
	}
	r.Operation = func(r *Request) (any, *Error) {
		if err := op.check(r, p); err != nil {
			return nil, err
		}
		return op.Handle(r)
	}
	return nil
}

func missing(parameter string) *Error {
	return Refusal(400, "Missing"+parameter, parameter+" is mandatory for this action.")
}

// NotFoundAction returns the refusal of an unknown action.
func NotFoundAction() *Error {
	return Refusal(404, CodeInvalidActionNotFound, "Specified api is not found, please check your url and method.")
}

// IsTLS reports whether the client used TLS, to the emulator or to a proxy before it.
func IsTLS(r *http.Request) bool {
	return r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https"
}

// RequestID implements [Gateway].
func (*RPCGateway) RequestID(random *rand.Rand) string { return RPCRequestID(random) }

// RPCRequestID returns a request id of the RPC gateway's form.
func RPCRequestID(r *rand.Rand) string {
	return fmt.Sprintf("%08X-%04X-%04X-%04X-%012X", r.Uint32(), r.Uint32()>>16, 0x4000|r.Uint32()>>20, 0x8000|r.Uint32()>>18, r.Uint64()>>16)
}

// Answer implements [Gateway].
func (g *RPCGateway) Answer(r *Request, requestID string, result any) Reply {
	members := map[string]any{}
	if result != nil {
		text, err := json.Marshal(result)
		if err == nil {
			err = json.Unmarshal(text, &members)
		}
		if err != nil {
			return g.Refuse(r, requestID, g.Failed(r))
		}
	}
	members["RequestId"] = requestID
	return g.envelope(r, requestID, 200, "", r.Action+"Response", members)
}

// Refuse implements [Gateway].
func (g *RPCGateway) Refuse(r *Request, requestID string, err *Error) Reply {
	code := ""
	for _, p := range g.products {
		if p.Service == r.Service {
			code = p.Code
		}
	}
	members := map[string]any{
		"RequestId": requestID,
		"HostId":    r.HTTP.Host,
		"Code":      err.Code,
		"Message":   err.Message,
		"Recommend": "https://api.aliyun.com/troubleshoot?q=" + url.QueryEscape(err.Code) + "&product=" + code + "&requestId=" + requestID,
	}
	if err.detail != nil {
		members["AccessDeniedDetail"] = err.detail
	}
	return g.envelope(r, requestID, err.Status, err.Code, "Error", members)
}

// envelope prints an answer as JSON or as XML.
func (*RPCGateway) envelope(r *Request, requestID string, status int, code, root string, members map[string]any) Reply {
	rep := Reply{Status: status, Code: code, Header: http.Header{"X-Acs-Request-Id": {requestID}}}
	if r.rpc.asksForJSON() {
		rep.Header.Set("Content-Type", "application/json;charset=utf-8")
		rep.Body, _ = json.Marshal(members)
		return rep
	}
	rep.Header.Set("Content-Type", "text/xml;charset=utf-8")
	rep.Body = asXML(root, members)
	return rep
}

// Throttled implements [Gateway].
func (*RPCGateway) Throttled(*Request) *Error {
	return Refusal(400, codeThrottlingUser, "Request was denied due to user flow control.")
}

// Failed implements [Gateway].
func (*RPCGateway) Failed(*Request) *Error {
	return Refusal(500, CodeInternalError, "The request processing has failed due to some unknown error, exception or failure.")
}

// Unavailable implements [Gateway].
func (*RPCGateway) Unavailable(*Request) *Error {
	return Refusal(503, CodeServiceUnavailable, "The request has failed due to a temporary failure of the server.")
}
