package api

import (
	"net/http"
	"strconv"
	"strings"
)

// maxRawBody is the largest body of a request to SLS, uncompressed.
const maxRawBody = 3 << 20

// Media types of a body.
const (
	typeJSON     = "application/json"
	TypeProtobuf = "application/x-protobuf"
)

// checkSLSHeaders validates the headers of a request except its signature.
func checkSLSHeaders(r *Request, api SLSOperation) *Error {
	if api.Anonymous && (r.HTTP.Method == http.MethodGet || r.SLS.Query.Has("APIVersion")) { // as a page sends it
		if r.SLS.Query.Get("APIVersion") != "0.6.0" {
			return Refusal(400, codeInvalidAPIVersion, "APIVersion must be 0.6.0 in the query")
		}
		return checkRawSize("", false, len(r.Body))
	}
	h := r.HTTP.Header
	switch version := h.Get("x-log-apiversion"); version {
	case "0.6.0":
	case "":
		return Refusal(400, codeMissingAPIVersion, "x-log-apiversion does not exist in the headers")
	default:
		return Refusal(400, codeInvalidAPIVersion, "the version "+version+" is not supported")
	}
	compression := h.Get("x-log-compresstype")
	if err := checkRawSize(h.Get("x-log-bodyrawsize"), compression != "", len(r.Body)); err != nil {
		return err
	}
	if compression != "" && (uncompress[compression] == nil || len(r.Body) == 0) {
		return Refusal(400, codeInvalidCompressType, "x-log-compresstype "+compression+" is not supported")
	}
	if len(r.Body) == 0 {
		return nil
	}
	want := typeJSON
	if api.Action == "PutLogs" {
		want = TypeProtobuf
	}
	contentType, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	switch {
	case contentType == "":
		return Refusal(400, codeMissingContentType, "Content-Type does not exist in the headers when the body is not empty")
	case contentType != want:
		return Refusal(415, codeInvalidContentType, "Content-Type "+contentType+" is unsupported")
	}
	return nil
}

// checkRawSize validates x-log-bodyrawsize. A compressed body needs it; with any other
// body it says nothing, and clients send the size or 0. See "Common request headers".
func checkRawSize(raw string, compressed bool, size int) *Error {
	if raw == "" && !compressed {
		raw = strconv.Itoa(size)
	}
	n, err := strconv.Atoi(raw)
	switch {
	case raw == "":
		return Refusal(400, codeMissingBodyRawSize, "x-log-bodyrawsize does not exist in the headers")
	case n > maxRawBody || size > maxRawBody:
		return Refusal(400, CodePostBodyTooLarge, "the body must not be larger than 3145728 bytes")
	case err != nil || n < 0 || n > 0 && size == 0:
		return Refusal(400, codeInvalidBodyRawSize, "x-log-bodyrawsize "+raw+" is invalid")
	}
	return nil
}
