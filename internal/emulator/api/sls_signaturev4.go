package api

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	slsV4Scheme = "SLS4-HMAC-SHA256"
	slsV4Date   = "20060102T150405Z"
	slsV4Tail   = "/sls/aliyun_v4_request"
)

// slsProofV4 reads what a request signed with version 4 proves. It names the
// region that it is good for, and the digest of its body.
func slsProofV4(r *Request, credential string) (slsProof, time.Time, *Error) {
	h := r.HTTP.Header
	credential, named := strings.CutPrefix(credential, "Credential=")
	credential, signature, signed := strings.Cut(credential, ",Signature=")
	id, scope, scoped := strings.Cut(credential, "/")
	if !named || !signed || !scoped || id == "" {
		return slsProof{}, time.Time{}, noAccessKeyID()
	}
	date := h.Get("x-log-date")
	if date == "" {
		return slsProof{}, time.Time{}, Refusal(400, codeMissingDate, "x-log-date does not exist in the headers")
	}
	at, err := time.Parse(slsV4Date, date)
	if err != nil {
		return slsProof{}, time.Time{}, Refusal(400, codeInvalidDateFormat, "x-log-date "+date+" must conform to ISO8601")
	}
	sum := sha256.Sum256(r.Body)
	digest := hex.EncodeToString(sum[:])
	if h.Get("x-log-content-sha256") != digest {
		return slsProof{}, time.Time{}, Refusal(401, codeSignatureNotMatch, "x-log-content-sha256 is not the digest of the body")
	}
	day, region, _ := strings.Cut(strings.TrimSuffix(scope, slsV4Tail), "/")
	if !strings.HasSuffix(scope, slsV4Tail) || day != date[:8] || region == "" {
		return slsProof{}, time.Time{}, Refusal(401, codeSignatureNotMatch, "the scope of the signature is not "+date[:8]+"/<region>"+slsV4Tail)
	}
	headers := map[string]string{"host": r.HTTP.Host}
	for name, values := range h {
		headers[strings.ToLower(name)] = values[0]
	}
	return slsProof{accessKeyID: id, signature: signature, region: region, signedBy: func(secret string) bool {
		canonical := slsCanonicalV4(r.HTTP.Method, r.HTTP.URL, headers, digest)
		return hmac.Equal([]byte(signature), []byte(slsSignV4(secret, date, region, canonical)))
	}}, at, nil
}

// slsCanonicalV4 returns the request as version 4 signs it. The names of the headers
// are in lower case.
func slsCanonicalV4(method string, u *url.URL, headers map[string]string, digest string) string {
	var b strings.Builder
	b.WriteString(method + "\n" + u.EscapedPath() + "\n")
	query := u.Query()
	for i, name := range slices.Sorted(maps.Keys(query)) {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(name)
		if value := query.Get(name); value != "" {
			b.WriteString("=" + percentEncode(value))
		}
	}
	b.WriteByte('\n')
	var signed []string
	for _, name := range slices.Sorted(maps.Keys(headers)) {
		if isSignedV4(name) {
			signed = append(signed, name)
			b.WriteString(name + ":" + headers[name] + "\n")
		}
	}
	b.WriteString("\n" + strings.Join(signed, ";") + "\n" + digest)
	return b.String()
}

// isSignedV4 reports whether version 4 signs a header. It does not list them.
func isSignedV4(name string) bool {
	return name == "host" || name == "content-type" || strings.HasPrefix(name, "x-acs-") ||
		strings.HasPrefix(name, "x-log-") && !strings.HasPrefix(name, "x-log-meta-")
}

// slsSignV4 signs a canonical request with a key that is good for one day in one
// region.
func slsSignV4(secret, date, region, canonical string) string {
	day := date[:8]
	sum := sha256.Sum256([]byte(canonical))
	toSign := strings.Join([]string{slsV4Scheme, date, day + "/" + region + slsV4Tail, hex.EncodeToString(sum[:])}, "\n")
	key := []byte("aliyun_v4" + secret)
	for _, part := range []string{day, region, "sls", "aliyun_v4_request", toSign} {
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(part))
		key = mac.Sum(nil)
	}
	return hex.EncodeToString(key)
}
