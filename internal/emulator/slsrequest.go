package emulator

import (
	"bytes"
	"strconv"
	"strings"
)

// maxRawBody is the largest body of a request to SLS, uncompressed.
const maxRawBody = 3 << 20

const (
	typeJSON     = "application/json"
	typeProtobuf = "application/x-protobuf"
)

// checkSLSHeaders validates the headers of a request except its signature.
func checkSLSHeaders(x *Request, api SLSOperation) *Error {
	h := x.request.Header
	switch version := h.Get("x-log-apiversion"); version {
	case "0.6.0":
	case "":
		return refusal(400, codeMissingAPIVersion, "x-log-apiversion does not exist in the headers")
	default:
		return refusal(400, codeInvalidAPIVersion, "the version "+version+" is not supported")
	}
	if x.request.ContentLength < 0 {
		return refusal(411, codeMissingContentLength, "Content-Length does not exist in the headers")
	}
	if raw := h.Get("x-log-bodyrawsize"); raw == "" && len(x.body) == 0 {
		// Only a request with a body needs it.
	} else if raw == "" {
		return refusal(400, codeMissingBodyRawSize, "x-log-bodyrawsize does not exist in the headers")
	} else if n, err := strconv.Atoi(raw); err != nil || n < 0 {
		return refusal(400, codeInvalidBodyRawSize, "x-log-bodyrawsize "+raw+" is invalid")
	} else if n > maxRawBody || len(x.body) > maxRawBody {
		return refusal(400, codePostBodyTooLarge, "the body must not be larger than 3145728 bytes")
	} else if h.Get("x-log-compresstype") == "" && n != len(x.body) {
		return refusal(400, codeInvalidBodyRawSize, "x-log-bodyrawsize "+raw+" differs from the size of the body")
	}
	switch compression := h.Get("x-log-compresstype"); {
	case compression == "":
	case compression != "lz4" || len(x.body) == 0:
		return refusal(400, codeInvalidCompressType, "x-log-compresstype "+compression+" is not supported")
	}
	if len(x.body) == 0 {
		return nil
	}
	want := typeJSON
	if api.action == "PutLogs" {
		want = typeProtobuf
	}
	contentType, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	switch {
	case contentType == "":
		return refusal(400, codeMissingContentType, "Content-Type does not exist in the headers when the body is not empty")
	case contentType != want:
		return refusal(415, codeInvalidContentType, "Content-Type "+contentType+" is unsupported")
	}
	return nil
}

// decodeSLSBody decodes a JSON body and refuses members that the API does not
// have, in the service's words.
func decodeSLSBody(x *Request, code string, into any) *Error {
	if err := decodeStrictly(x.body, into); err != nil {
		if strings.HasPrefix(err.Error(), "json: unknown field") {
			return refusal(400, code, "redundant key exist in json: "+strings.TrimPrefix(err.Error(), "json: unknown field "))
		}
		return refusal(400, code, "the body is not valid: "+err.Error())
	}
	if bytes.Equal(bytes.TrimSpace(x.body), []byte("null")) {
		return refusal(400, code, "the body is not valid: it is null")
	}
	return nil
}

// readPage reads offset and size of a list request.
func readPage(x *Request, largest int) (offset, size int, refused *Error) {
	size = largest
	for name, into := range map[string]*int{"offset": &offset, "size": &size} {
		text := x.sls.query.Get(name)
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || name == "size" && n > largest {
			return 0, 0, parameterInvalid("%s %s is invalid", name, text)
		}
		*into = n
	}
	return offset, size, nil
}

// window cuts a page out of a list.
func window[T any](list []T, offset, size int) []T {
	offset = min(offset, len(list))
	return list[offset:min(offset+size, len(list))]
}
