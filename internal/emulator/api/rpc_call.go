package api

import (
	"net/url"
	"strings"
)

// rpcCall is what a request to an RPC service says about itself.
type rpcCall struct {
	values          url.Values // the parameters of the query and of a form body
	action, version string
	// inHeaders is set where headers name action and version, as signature version 3
	// (ACS3) has it. Such a request is answered in JSON.
	inHeaders bool
}

// readRPCCall reads the call of a request. See "Request syntax and signature method
// V3" and, for the parameters, "Common parameters" of the OpenAPI documentation. The SDKs of
// version 1.0 send the headers too, beside the parameters.
func readRPCCall(r *Request) *Error {
	h := r.HTTP.Header
	r.rpc.inHeaders = strings.HasPrefix(h.Get("Authorization"), "ACS3-")
	values, err := rpcValues(r)
	if err != nil {
		return err
	}
	if h.Get("x-acs-action") != "" && !values.Has("Action") {
		r.rpc.inHeaders = true
	}
	r.rpc.values, r.rpc.action, r.rpc.version = values, values.Get("Action"), values.Get("Version")
	if r.rpc.inHeaders {
		r.rpc.action, r.rpc.version = h.Get("x-acs-action"), h.Get("x-acs-version")
	}
	return nil
}

// rpcValues merges the parameters of the query and of a form body. No operation here has
// another body, nor the ROA style.
func rpcValues(r *Request) (url.Values, *Error) {
	values, err := url.ParseQuery(r.HTTP.URL.RawQuery)
	if err != nil {
		return nil, Refusal(400, codeInvalidParameterFormat, "The query string is not well formatted.")
	}
	if len(r.Body) == 0 {
		return values, nil
	}
	if contentType, _, _ := strings.Cut(r.HTTP.Header.Get("Content-Type"), ";"); contentType != "application/x-www-form-urlencoded" {
		return nil, Refusal(400, codeInvalidParameterFormat, "The request body is not a form: its parameters would be ignored.")
	}
	form, err := url.ParseQuery(string(r.Body))
	if err != nil {
		return nil, Refusal(400, codeInvalidParameterFormat, "The request body is not well formatted.")
	}
	for name, v := range form {
		values[name] = append(values[name], v...)
	}
	return values, nil
}

// asksForJSON reports whether the answer is JSON. Without a Format it is XML, as RPC
// version 1.0 has it.
func (c rpcCall) asksForJSON() bool {
	format := c.values.Get("Format")
	return strings.EqualFold(format, "JSON") || c.inHeaders && !strings.EqualFold(format, "XML")
}

// region returns the region that the call names; empty where it names none.
func (c rpcCall) region(r *Request) string {
	if region := c.values.Get("RegionId"); region != "" {
		return region
	}
	return r.HTTP.Header.Get("x-acs-region-id")
}
