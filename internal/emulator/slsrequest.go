package emulator

import (
	"bytes"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxRawBody is the largest body of a request to SLS, uncompressed.
const maxRawBody = 3 << 20

const (
	typeJSON     = "application/json"
	typeProtobuf = "application/x-protobuf"
)

// checkSLSHeaders validates the headers of a request except its signature.
func (x *exchange) checkSLSHeaders(api slsAPI) *apiError {
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

// authenticate checks the request's signature, version 1. See the SLS API
// reference, "Request signatures".
func (slsGateway) authenticate(x *exchange) *apiError {
	h := x.request.Header
	scheme, credential, _ := strings.Cut(h.Get("Authorization"), " ")
	id, signature, ok := strings.Cut(credential, ":")
	switch {
	case scheme != "" && scheme != "LOG":
		return refusal(400, codeSLSInvalidSignatureMethod, "the signature method of "+scheme+" is not supported")
	case !ok || id == "":
		return refusal(400, codeMissAccessKeyID, "the AccessKeyId does not exist in the headers")
	}
	switch method := h.Get("x-log-signaturemethod"); method {
	case "hmac-sha1":
	case "":
		return refusal(400, codeMissingSignatureMethod, "x-log-signaturemethod does not exist in the headers")
	default:
		return refusal(400, codeSLSInvalidSignatureMethod, "the signature method "+method+" is not supported")
	}
	if h.Get("Date") == "" {
		return refusal(400, codeMissingDate, "Date does not exist in the headers")
	}
	at, err := parseSLSDate(h.Get("Date"))
	if err != nil {
		return refusal(400, codeInvalidDateFormat, "Date "+h.Get("Date")+" must conform to RFC1123")
	}
	if !x.e.withinWindow(at) {
		return refusal(400, codeRequestTimeTooSkewed, "Request time exceeds server time more than 15 minutes")
	}
	key, known := x.e.keys[id]
	switch {
	case !known:
		return refusal(401, codeUnauthorized, "AccessKeyId not found: "+id)
	case key.disabled:
		return refusal(401, codeUnauthorized, "AccessKeyId is disabled: "+id)
	case h.Get("x-acs-security-token") != "":
		return refusal(401, codeUnauthorized, "The security token you provided is invalid")
	}
	given, err := base64.StdEncoding.DecodeString(signature)
	if err != nil || !hmac.Equal(given, slsSign(key.secret, slsStringToSign(x.request, x.body))) {
		return refusal(401, codeSignatureNotMatch, "signature "+signature+" not match")
	}
	x.caller = key.caller
	if x.region == "" {
		x.region = x.e.projectRegion(x.sls.project)
	}
	return nil
}

// projectRegion is the region of a request whose host names none.
func (e *Emulator) projectRegion(project string) string {
	for _, a := range e.accounts {
		if p := a.Projects[project]; p != nil {
			return p.Region
		}
	}
	return e.region
}

// parseSLSDate reads an RFC 1123 date. The service takes a day of one digit too;
// its own pages show one.
func parseSLSDate(s string) (time.Time, error) {
	t, err := time.Parse(http.TimeFormat, s)
	if err != nil {
		t, err = time.Parse("Mon, 2 Jan 2006 15:04:05 GMT", s)
	}
	return t, err
}

// slsStringToSign is what the signature of a request is made over. The digest is
// the body's own, so that a body which is not the signed one does not match.
func slsStringToSign(r *http.Request, body []byte) string {
	digest := ""
	if given := r.Header.Get("Content-MD5"); given != "" || len(body) > 0 {
		sum := md5.Sum(body)
		digest = strings.ToUpper(hex.EncodeToString(sum[:]))
	}
	lines := []string{r.Method, digest, r.Header.Get("Content-Type"), r.Header.Get("Date")}
	var headers []string
	for name, values := range r.Header {
		name = strings.ToLower(name)
		if strings.HasPrefix(name, "x-log-") || strings.HasPrefix(name, "x-acs-") {
			headers = append(headers, name+":"+strings.TrimSpace(values[0]))
		}
	}
	slices.Sort(headers)
	lines = append(lines, headers...)
	return strings.Join(append(lines, slsResource(r.URL)), "\n")
}

// slsResource is the path as it was sent and the query, sorted and decoded.
func slsResource(u *url.URL) string {
	resource := u.EscapedPath()
	if u.RawQuery == "" {
		return resource
	}
	query := u.Query()
	names := make([]string, 0, len(query))
	for name := range query {
		names = append(names, name)
	}
	slices.Sort(names)
	for i, name := range names {
		names[i] = name + "=" + query.Get(name)
	}
	return resource + "?" + strings.Join(names, "&")
}

func slsSign(secret, toSign string) []byte {
	mac := hmac.New(sha1.New, []byte(secret))
	mac.Write([]byte(toSign))
	return mac.Sum(nil)
}

// decodeSLSBody decodes a JSON body and refuses members that the API does not
// have, in the service's words.
func decodeSLSBody(x *exchange, code string, into any) *apiError {
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

// page reads offset and size of a list request.
func (x *exchange) page(largest int) (offset, size int, refused *apiError) {
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
