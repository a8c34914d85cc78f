package api

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
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
	if r.unsigned {
		return anonymous(r)
	}
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
	r.Caller, r.KeyID = key.Caller, proof.accessKeyID
	if err := resolveRegion(r, proof.region); err != nil {
		return err
	}
	return uncompressBody(r) // the signature is that of the body as it was sent
}

// anonymous lets a request through that needs no signature. It belongs to the account of
// the project; a signature that it has all the same is not looked at.
func anonymous(r *Request) *Error {
	owner := r.Cloud.ProjectOwner(r.SLS.Project)
	if owner == nil {
		return Refusal(404, CodeProjectNotExist, "The Project does not exist : "+r.SLS.Project)
	}
	r.Caller = state.Caller{AccountID: owner.ID, IdentityType: state.IdentityAnonymous, ARN: "anonymous"}
	if err := resolveRegion(r, ""); err != nil {
		return err
	}
	return uncompressBody(r)
}

// resolveRegion finds the region of a request: that of its host, which the region of
// the signature must be. A loopback address stands for the endpoints of all regions;
// there the signature names the region, or else the project does.
func resolveRegion(r *Request, signed string) *Error {
	if r.Region == "" {
		r.Region = signed
	}
	if signed != "" && (signed != r.Region || !regionForm.MatchString(signed)) {
		return Refusal(401, codeSignatureNotMatch, "the signature is for the region "+signed+", the request is for "+r.Region)
	}
	r.SLS.AllRegions = r.Region == ""
	if r.Region == "" {
		r.Region = r.Cloud.ProjectRegion(r.SLS.Project)
	}
	return nil
}

// slsMethods are the values of x-log-signaturemethod. The page of the signature has
// hmac-sha1 only; hmac-sha256 is what the generated SDKs send, over the same text.
var slsMethods = map[string]func() hash.Hash{"hmac-sha1": sha1.New, "hmac-sha256": sha256.New}

// slsProofV1 reads what a request signed with version 1 proves.
func slsProofV1(r *Request, credential string) (slsProof, time.Time, *Error) {
	h := r.HTTP.Header
	id, signature, ok := strings.Cut(credential, ":")
	if !ok || id == "" {
		return slsProof{}, time.Time{}, noAccessKeyID()
	}
	method := h.Get("x-log-signaturemethod")
	digest := slsMethods[method]
	switch {
	case method == "":
		return slsProof{}, time.Time{}, Refusal(400, codeMissingSignatureMethod, "x-log-signaturemethod does not exist in the headers")
	case digest == nil:
		return slsProof{}, time.Time{}, Refusal(400, codeSLSInvalidSignatureMethod, "the signature method "+method+" is not supported")
	case h.Get("Date") == "":
		return slsProof{}, time.Time{}, Refusal(400, codeMissingDate, "Date does not exist in the headers")
	}
	at, err := slsDate(h)
	if err != nil {
		return slsProof{}, time.Time{}, Refusal(400, codeInvalidDateFormat, "Date "+h.Get("Date")+" must conform to RFC1123")
	}
	return slsProof{accessKeyID: id, signature: signature, signedBy: func(secret string) bool {
		given, err := base64.StdEncoding.DecodeString(signature)
		return err == nil && hmac.Equal(given, slsSign(digest, secret, slsStringToSign(r.HTTP, r.Body)))
	}}, at, nil
}

func noAccessKeyID() *Error {
	return Refusal(400, codeMissAccessKeyID, "the AccessKeyId does not exist in the headers")
}

// slsDate returns when a request was signed: x-log-date goes before Date. See "Common
// request headers" of the SLS API reference; the SDKs also write it as version 4 does.
func slsDate(h http.Header) (time.Time, error) {
	at, err := parseSLSDate(h.Get("Date"))
	if own := h.Get("x-log-date"); own != "" && err == nil {
		if at, err = parseSLSDate(own); err != nil {
			at, err = time.Parse(slsV4Date, own)
		}
	}
	return at, err
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

// slsResource returns the path as it was sent and the query, sorted by name and decoded.
// A name without a value is signed without one.
func slsResource(u *url.URL) string {
	resource := u.EscapedPath()
	if u.RawQuery == "" {
		return resource
	}
	var names []string
	printed := map[string]string{}
	for pair := range strings.SplitSeq(u.RawQuery, "&") {
		name, value, valued := strings.Cut(pair, "=")
		name, _ = url.QueryUnescape(name) // Route has refused a malformed query
		if _, seen := printed[name]; seen || pair == "" {
			continue
		}
		names, printed[name] = append(names, name), name
		if valued {
			value, _ = url.QueryUnescape(value)
			printed[name] += "=" + value
		}
	}
	slices.Sort(names)
	for i, name := range names {
		names[i] = printed[name]
	}
	return resource + "?" + strings.Join(names, "&")
}

func slsSign(digest func() hash.Hash, secret, toSign string) []byte {
	mac := hmac.New(digest, []byte(secret))
	mac.Write([]byte(toSign))
	return mac.Sum(nil)
}
