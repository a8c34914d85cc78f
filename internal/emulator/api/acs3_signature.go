package api

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

const acs3Scheme = "ACS3-HMAC-SHA256"

// acs3Headers are the common request headers of signature version 3. Each one that is there
// must be signed.
var acs3Headers = []string{
	"host", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256", "x-acs-security-token",
}

// acs3Proof is what a request signed with version 3 proves its sender with.
type acs3Proof struct {
	accessKeyID, signature string
	signed                 []string // names of the signed headers, as they were sent
}

// authenticateACS3 checks the request's signature, version 3. See "Request syntax and
// signature method V3" of the OpenAPI documentation.
func (g *RPCGateway) authenticateACS3(r *Request) *Error {
	h := r.HTTP.Header
	authorization := h.Get("Authorization")
	if authorization == "" {
		if !r.unsigned {
			return missing("AccessKeyId")
		}
		return checkTimestamp(r.Env, h.Get("x-acs-date"))
	}
	proof, refused := readACS3(authorization)
	if refused != nil {
		return refused
	}
	if h.Get("x-acs-signature-nonce") == "" {
		return missing("SignatureNonce")
	}
	if err := checkTimestamp(r.Env, h.Get("x-acs-date")); err != nil {
		return err
	}
	if h.Get("x-acs-content-sha256") == "" {
		return incompleteSignature()
	}
	for _, name := range acs3Headers {
		if (name == "host" || h.Get(name) != "") && !slices.Contains(proof.signed, name) {
			return incompleteSignature()
		}
	}
	key, problem := credential(r.Env, proof.accessKeyID, h.Get("x-acs-security-token"))
	if problem != keyGood {
		return rpcKeyRefusal(r.Settings, problem)
	}
	sum := sha256.Sum256(r.Body)
	toSign := acs3StringToSign(r.HTTP, proof.signed, hex.EncodeToString(sum[:]))
	if !hmac.Equal([]byte(proof.signature), []byte(acs3Sign(key.Secret, toSign))) {
		return doesNotMatch(toSign)
	}
	if !g.nonces.use(proof.accessKeyID, h.Get("x-acs-signature-nonce"), r.Now) {
		return nonceUsed()
	}
	r.Caller, r.KeyID = key.Caller, proof.accessKeyID
	return nil
}

// readACS3 reads an Authorization header.
func readACS3(authorization string) (acs3Proof, *Error) {
	scheme, rest, _ := strings.Cut(authorization, " ")
	if scheme != acs3Scheme {
		return acs3Proof{}, Refusal(400, codeInvalidSignatureMethod, "Specified signature method is not valid.")
	}
	var p acs3Proof
	for part := range strings.SplitSeq(rest, ",") {
		switch name, value, _ := strings.Cut(strings.TrimSpace(part), "="); name {
		case "Credential":
			p.accessKeyID = value
		case "SignedHeaders":
			p.signed = strings.Split(strings.ToLower(value), ";")
		case "Signature":
			p.signature = value
		}
	}
	switch {
	case p.accessKeyID == "":
		return p, missing("AccessKeyId")
	case p.signature == "" || len(p.signed) == 0:
		return p, incompleteSignature()
	}
	return p, nil
}

func incompleteSignature() *Error {
	return Refusal(400, codeIncompleteSignature, "The request signature does not conform to Alibaba Cloud standards.")
}

// acs3StringToSign returns the text that a request of version 3 signs. The digest is
// the body's own, so that a body which is not the signed one does not match, nor does another
// digest in its header, which is signed too.
func acs3StringToSign(r *http.Request, signed []string, digest string) string {
	var b strings.Builder
	path := r.URL.EscapedPath()
	if path == "" {
		path = "/"
	}
	b.WriteString(r.Method + "\n" + path + "\n" + acs3Query(r.URL.RawQuery) + "\n")
	names := slices.Clone(signed)
	slices.Sort(names)
	for _, name := range names {
		value := strings.TrimSpace(strings.Join(r.Header.Values(name), ","))
		switch name {
		case "host":
			value = r.Host
		case "x-acs-content-sha256":
			if value != digest {
				value = "not the digest of the body"
			}
		}
		b.WriteString(name + ":" + value + "\n")
	}
	b.WriteString("\n" + strings.Join(names, ";") + "\n" + digest)
	sum := sha256.Sum256([]byte(b.String()))
	return acs3Scheme + "\n" + hex.EncodeToString(sum[:])
}

// acs3Query returns the parameters of a query, encoded and sorted by name.
func acs3Query(raw string) string {
	values, _ := url.ParseQuery(raw) // Route has refused a malformed one
	var pairs []string
	for name, list := range values {
		for _, value := range list {
			pairs = append(pairs, percentEncode(name)+"="+percentEncode(value))
		}
	}
	slices.SortFunc(pairs, func(a, b string) int {
		nameA, _, _ := strings.Cut(a, "=")
		nameB, _, _ := strings.Cut(b, "=")
		return strings.Compare(nameA, nameB)
	})
	return strings.Join(pairs, "&")
}

// acs3Sign signs with the secret itself: version 3 derives no key.
func acs3Sign(secret, toSign string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(toSign))
	return hex.EncodeToString(mac.Sum(nil))
}
