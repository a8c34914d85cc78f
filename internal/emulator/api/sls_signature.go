package api

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// slsProof is what a request to SLS proves its sender with.
type slsProof struct {
	accessKeyID string
	signature   string
	region      string // that the signature is good for; version 1 names none
	signedBy    func(secret string) bool
}

// Authenticate finds the caller by the signature of the request, version 1 or 4.
// See the SLS API reference, "Request signatures".
func (SLSGateway) Authenticate(r *Request) *Error {
	h := r.HTTP.Header
	scheme, proven, _ := strings.Cut(h.Get("Authorization"), " ")
	read := slsProofV1
	switch scheme {
	case "", "LOG":
	case slsV4Scheme:
		read = slsProofV4
	default:
		return Refusal(400, codeSLSInvalidSignatureMethod, "the signature method of "+scheme+" is not supported")
	}
	proof, at, refused := read(r, proven)
	if refused != nil {
		return refused
	}
	if !withinWindow(r.Env, at) {
		return Refusal(400, codeRequestTimeTooSkewed, "Request time exceeds server time more than 15 minutes")
	}
	key, problem := credential(r.Env, proof.accessKeyID, h.Get("x-acs-security-token"))
	if problem != keyGood {
		return slsKeyRefusal(r.Settings, proof.accessKeyID, problem)
	}
	if !proof.signedBy(key.Secret) {
		return Refusal(401, codeSignatureNotMatch, "signature "+proof.signature+" not match")
	}
	r.Caller = key.Caller
	return resolveRegion(r, proof.region)
}

// resolveRegion finds the region of a request and compares it with the region of the
// signature.
func resolveRegion(r *Request, signed string) *Error {
	if r.Region == "" && signed != "" && r.Cloud.ProjectOwner(r.SLS.Project) == nil {
		r.Region = signed
	}
	if r.Region == "" {
		r.Region = r.Cloud.ProjectRegion(r.SLS.Project)
	}
	if signed != "" && signed != r.Region {
		return Refusal(401, codeSignatureNotMatch, "the signature is for the region "+signed+", the request is for "+r.Region)
	}
	return nil
}

// slsProofV1 reads what a request signed with version 1 proves.
func slsProofV1(r *Request, credential string) (slsProof, time.Time, *Error) {
	h := r.HTTP.Header
	id, signature, ok := strings.Cut(credential, ":")
	if !ok || id == "" {
		return slsProof{}, time.Time{}, noAccessKeyID()
	}
	switch method := h.Get("x-log-signaturemethod"); method {
	case "hmac-sha1":
	case "":
		return slsProof{}, time.Time{}, Refusal(400, codeMissingSignatureMethod, "x-log-signaturemethod does not exist in the headers")
	default:
		return slsProof{}, time.Time{}, Refusal(400, codeSLSInvalidSignatureMethod, "the signature method "+method+" is not supported")
	}
	if h.Get("Date") == "" {
		return slsProof{}, time.Time{}, Refusal(400, codeMissingDate, "Date does not exist in the headers")
	}
	at, err := parseSLSDate(h.Get("Date"))
	if err != nil {
		return slsProof{}, time.Time{}, Refusal(400, codeInvalidDateFormat, "Date "+h.Get("Date")+" must conform to RFC1123")
	}
	return slsProof{accessKeyID: id, signature: signature, signedBy: func(secret string) bool {
		given, err := base64.StdEncoding.DecodeString(signature)
		return err == nil && hmac.Equal(given, slsSign(secret, slsStringToSign(r.HTTP, r.Body)))
	}}, at, nil
}

func noAccessKeyID() *Error {
	return Refusal(400, codeMissAccessKeyID, "the AccessKeyId does not exist in the headers")
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

// slsStringToSign returns the text that a request to SLS signs. The digest is
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

// slsResource returns the path as it was sent and the query, sorted and decoded.
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
