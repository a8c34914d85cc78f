package emulator

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// rpcGateway is the gateway in front of ActionTrail, RAM and STS. See "RPC
// style" and "Common parameters" of the OpenAPI documentation.
type rpcGateway struct {
	products []Product
	nonces   nonces
}

// newRPCGateway returns a gateway in front of these products.
func newRPCGateway(products ...Product) *rpcGateway { return &rpcGateway{products: products} }

// rpcOperation is one action of an RPC service.
type rpcOperation struct {
	required, optional []string
	mutating           bool
	unsigned           bool // the parameters say who it is
	handle             operation
	// needs is what a policy must allow.
	needs func(x *Request) []need
}

// Product is an RPC service in one version.
type Product struct {
	service    string
	code       string // as in the service's own links
	version    string
	operations map[string]rpcOperation
	// configured finds an operation whose name is a setting; nil where there is none.
	configured func(s *Settings, action, version string) (rpcOperation, bool)
}

// commonParameters belong to the gateway and not to an operation.
var commonParameters = setOf("Action", "Version", "Format", "Timestamp", "AccessKeyId", "SecurityToken", "BearerToken",

	"Signature", "SignatureMethod", "SignatureVersion", "SignatureNonce", "SignatureType", "RegionId")

func (g *rpcGateway) route(x *Request) *Error {
	values, err := rpcValues(x)
	if err != nil {
		return err
	}
	x.params = map[string]string{}
	for name := range values {
		if !commonParameters[name] || name == "Version" || name == "RegionId" {
			x.params[name] = values.Get(name)
		}
	}
	x.action = values.Get("Action")
	version := values.Get("Version")
	p, op, found := g.findOperation(x, x.action, version)
	x.service = p.service
	x.mutating, x.unsigned = op.mutating, op.unsigned
	x.needs = op.needs

	switch {
	case x.address.cloud && x.address.service == "":
		return refusal(404, codeInvalidProductNotFound, "Cannot find product according to your specified domain.")
	case x.request.URL.Path != "/" && x.request.URL.Path != "":
		return refusal(404, codeInvalidAPINotFound, "Specified api is not found, please check your url and method.")
	case x.request.Method != http.MethodGet && x.request.Method != http.MethodPost:
		return refusal(400, codeUnsupportedHTTPMethod, "This http method is not supported.")
	case x.Settings.NeedSSL && x.address.cloud && !isTLS(x.request) && (p.service == ServiceRAM || p.service == ServiceSTS):
		return refusal(404, codeInvalidProtocolNeedSSL, "Your request is denied as lack of ssl protect.")
	case x.action == "":
		return refusal(400, codeMissingAction, "Action is mandatory for this action.")
	case version == "":
		return missing("Version")
	case !found && !g.knowsVersion(x.address, p, version):
		return refusal(400, codeInvalidVersion, "Specified parameter Version is not valid.")
	case !found:
		return notFoundAction()
	}
	switch format := values.Get("Format"); strings.ToUpper(format) {
	case "", "JSON", "XML":
	default:
		return refusal(400, codeInvalidParameterFormat, "Specified parameter Format is not valid.")
	}
	x.region = x.address.region
	if x.region == "" {
		x.region = values.Get("RegionId")
	}
	if x.region == "" {
		x.region = x.Cloud.Region
	}
	if p.service == ServiceActionTrail && !actionTrailRegions[x.region] {
		return refusal(400, "InvalidRegionId", "Specified parameter RegionId is not valid.")
	}
	x.operation = func(x *Request) (any, *Error) {
		if err := op.check(x, p); err != nil {
			return nil, err
		}
		return op.handle(x)
	}
	return nil
}

// rpcValues merges the parameters of the query and of a form body.
func rpcValues(x *Request) (url.Values, *Error) {
	values, err := url.ParseQuery(x.request.URL.RawQuery)
	if err != nil {
		return nil, refusal(400, codeInvalidParameterFormat, "The query string is not well formatted.")
	}
	if len(x.body) == 0 {
		return values, nil
	}
	if contentType, _, _ := strings.Cut(x.request.Header.Get("Content-Type"), ";"); contentType != "application/x-www-form-urlencoded" {
		return values, nil
	}
	form, err := url.ParseQuery(string(x.body))
	if err != nil {
		return nil, refusal(400, codeInvalidParameterFormat, "The request body is not well formatted.")
	}
	for name, v := range form {
		values[name] = append(values[name], v...)
	}
	return values, nil
}

// findOperation finds the product that is addressed and its operation. Behind a
// loopback address all products share a host, and the version tells them apart.
func (g *rpcGateway) findOperation(x *Request, action, version string) (Product, rpcOperation, bool) {
	a := x.address
	for _, p := range g.products {
		if p.configured == nil || a.service != "" && a.service != p.service {
			continue
		}
		if op, ok := p.configured(x.Settings, action, version); ok {
			return p, op, true
		}
	}
	var named Product
	for _, p := range g.products {
		if a.service != "" && a.service != p.service {
			continue
		}
		op, ok := p.operations[action]
		if ok && p.version == version {
			return p, op, true
		}
		if ok || p.version == version || a.service == p.service {
			named = p
			if p.version == version {
				break
			}
		}
	}
	return named, rpcOperation{}, false
}

// knowsVersion tells whether the product has the version at all.
func (g *rpcGateway) knowsVersion(a address, p Product, version string) bool {
	if a.service == "" {
		return slices.ContainsFunc(g.products, func(p Product) bool { return p.version == version })
	}
	return p.version == version
}

// check refuses missing and unknown parameters.
func (op rpcOperation) check(x *Request, p Product) *Error {
	for _, name := range op.required {
		if x.params[name] == "" {
			if p.service == ServiceActionTrail {
				return refusal(400, codeMissingParameter, "The required parameter "+name+" is not specified.")
			}
			return missing(name)
		}
	}
	if !x.Settings.UnknownParametersRefused {
		return nil
	}
	for name := range x.params {
		// Tag.1.Key is a part of the parameter Tag.
		first, _, _ := strings.Cut(name, ".")
		if commonParameters[name] || slices.Contains(op.required, name) || slices.Contains(op.optional, first) {
			continue
		}
		if p.service == ServiceActionTrail {
			return refusal(400, codeInvalidQueryParameter, "The specified query parameter is invalid. ("+name+")")
		}
		return refusal(400, "InvalidParameter."+name, "Specified parameter "+name+" is not valid.")
	}
	return nil
}

// readTags reads the parameter Tag, whose members are Tag.1.Key, Tag.1.Value and on.
func readTags(x *Request) map[string]string {
	tags := map[string]string{}
	for name, key := range x.params {
		if n, ok := strings.CutSuffix(name, ".Key"); ok && strings.HasPrefix(n, "Tag.") {
			tags[key] = x.params[n+".Value"]
		}
	}
	return tags
}

func missing(parameter string) *Error {
	return refusal(400, "Missing"+parameter, parameter+" is mandatory for this action.")
}

func notFoundAction() *Error {
	return refusal(404, codeInvalidActionNotFound, "Specified api is not found, please check your url and method.")
}

// isTLS tells whether the client spoke TLS, to us or to what stands before us.
func isTLS(r *http.Request) bool {
	return r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https"
}

func (*rpcGateway) requestID(random *rand.Rand) string { return rpcRequestID(random) }

// rpcRequestID returns a request id of the RPC gateway's form.
func rpcRequestID(r *rand.Rand) string {
	return fmt.Sprintf("%08X-%04X-%04X-%04X-%012X", r.Uint32(), r.Uint32()>>16, 0x4000|r.Uint32()>>20, 0x8000|r.Uint32()>>18, r.Uint64()>>16)
}

func (g *rpcGateway) answer(x *Request, requestID string, result any) reply {
	members := map[string]any{}
	if result != nil {
		text, err := json.Marshal(result)
		if err == nil {
			err = json.Unmarshal(text, &members)
		}
		if err != nil {
			return g.refuse(x, requestID, g.failed(x))
		}
	}
	members["RequestId"] = requestID
	return g.envelope(x, requestID, 200, "", x.action+"Response", members)
}

func (g *rpcGateway) refuse(x *Request, requestID string, err *Error) reply {
	code := ""
	for _, p := range g.products {
		if p.service == x.service {
			code = p.code
		}
	}
	members := map[string]any{
		"RequestId": requestID,
		"HostId":    x.request.Host,
		"Code":      err.code,
		"Message":   err.message,
		"Recommend": "https://api.aliyun.com/troubleshoot?q=" + url.QueryEscape(err.code) + "&product=" + code + "&requestId=" + requestID,
	}
	if err.detail != nil {
		members["AccessDeniedDetail"] = err.detail
	}
	return g.envelope(x, requestID, err.status, err.code, "Error", members)
}

// envelope prints an answer as JSON where the request asks for it, else as XML.
func (*rpcGateway) envelope(x *Request, requestID string, status int, code, root string, members map[string]any) reply {
	rep := reply{status: status, code: code, header: http.Header{"X-Acs-Request-Id": {requestID}}}
	values, _ := rpcValues(x)
	if strings.EqualFold(values.Get("Format"), "JSON") {
		rep.header.Set("Content-Type", "application/json;charset=utf-8")
		rep.body, _ = json.Marshal(members)
		return rep
	}
	rep.header.Set("Content-Type", "text/xml;charset=utf-8")
	rep.body = asXML(root, members)
	return rep
}

func (*rpcGateway) throttled(*Request) *Error {
	return refusal(400, codeThrottlingUser, "Request was denied due to user flow control.")
}

func (*rpcGateway) failed(*Request) *Error {
	return refusal(500, codeInternalError, "The request processing has failed due to some unknown error, exception or failure.")
}

func (*rpcGateway) unavailable(*Request) *Error {
	return refusal(503, codeServiceUnavailable, "The request has failed due to a temporary failure of the server.")
}
