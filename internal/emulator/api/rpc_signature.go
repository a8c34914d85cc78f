package api

import (
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Authenticate finds the caller by the signature of the request, version 1.0 or 3.
func (g *RPCGateway) Authenticate(r *Request) *Error {
	if r.rpc.inHeaders {
		return g.authenticateACS3(r)
	}
	return g.authenticateV1(r, r.rpc.values)
}

// authenticateV1 checks the request's signature, version 1.0. See "Signature
// method" of the OpenAPI documentation for the RPC style.
func (g *RPCGateway) authenticateV1(r *Request, values url.Values) *Error {
	if r.unsigned && values.Get("AccessKeyId") == "" {
		return checkTimestamp(r.Env, values.Get("Timestamp"))
	}
	for _, name := range []string{"AccessKeyId", "Timestamp", "SignatureMethod", "SignatureVersion", "SignatureNonce", "Signature"} {
		if values.Get(name) == "" {
			return missing(name)
		}
	}
	switch {
	case values.Get("SignatureType") != "":
		return Refusal(400, codeInvalidSignatureType, "Specified parameter SignatureType is not valid.")
	case values.Get("SignatureMethod") != "HMAC-SHA1":
		return Refusal(400, codeInvalidSignatureMethod, "Specified signature method is not valid.")
	case values.Get("SignatureVersion") != "1.0":
		return Refusal(400, codeInvalidSignatureVersion, "Specified parameter SignatureVersion is not valid.")
	}
	if err := checkTimestamp(r.Env, values.Get("Timestamp")); err != nil {
		return err
	}
	id := values.Get("AccessKeyId")
	key, problem := credential(r.Env, id, values.Get("SecurityToken"))
	if problem != keyGood {
		return rpcKeyRefusal(r.Settings, problem)
	}
	given, decodeErr := base64.StdEncoding.DecodeString(values.Get("Signature"))
	if decodeErr != nil || len(given) != sha1.Size {
		return incompleteSignature()
	}
	toSign := rpcStringToSign(r.HTTP.Method, values)
	if !hmac.Equal(given, rpcSign(key.Secret, toSign)) {
		return doesNotMatch(toSign)
	}
	if !g.nonces.use(id, values.Get("SignatureNonce"), r.Now) {
		return nonceUsed()
	}
	r.Caller, r.KeyID = key.Caller, id
	return nil
}

func doesNotMatch(toSign string) *Error {
	return Refusal(400, codeSignatureDoesNotMatch,
		"Specified signature is not matched with our calculation. server string to sign is:"+toSign)
}

func nonceUsed() *Error {
	return Refusal(400, codeSignatureNonceUsed, "Specified signature nonce was used already.")
}

// checkTimestamp rejects a request whose time is too far from the service's.
func checkTimestamp(env Env, text string) *Error {
	if text == "" {
		return missing("Timestamp")
	}
	at, err := time.Parse("2006-01-02T15:04:05Z", text)
	if err != nil {
		return Refusal(400, codeInvalidTimeStampFormat, "Specified time stamp or date value is not well formatted.")
	}
	if !withinWindow(env, at) {
		return Refusal(400, codeInvalidTimeStampExpired, "Specified time stamp or date value is expired.")
	}
	return nil
}

// rpcStringToSign returns the text that an RPC request signs.
func rpcStringToSign(method string, values url.Values) string {
	names := make([]string, 0, len(values))
	for name := range values {
		if name != "Signature" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var canonical strings.Builder
	for i, name := range names {
		if i > 0 {
			canonical.WriteByte('&')
		}
		canonical.WriteString(percentEncode(name) + "=" + percentEncode(values.Get(name)))
	}
	return method + "&%2F&" + percentEncode(canonical.String())
}

// rpcSign signs with the secret and the "&" that the RPC style puts behind it.
func rpcSign(secret, toSign string) []byte {
	mac := hmac.New(sha1.New, []byte(secret+"&"))
	mac.Write([]byte(toSign))
	return mac.Sum(nil)
}

// percentEncode keeps the unreserved characters of RFC 3986 and no others.
func percentEncode(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		switch c := s[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_', c == '.', c == '~':
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
	return b.String()
}

// signatureWindow is how far a request's time may be from the service's.
const signatureWindow = 15 * time.Minute

// withinWindow reports whether a request signed at t is acceptable now. The clocks of the
// clients do not travel in time.
func withinWindow(env Env, t time.Time) bool {
	d := env.Now.Add(-env.Travelled).Sub(t)
	return d <= signatureWindow && d >= -signatureWindow
}

// nonces holds the nonces of each access key for at least one signature window, in two
// generations: the older one is dropped as a whole.
type nonces struct {
	recent, older map[string]struct{}
	since         time.Time // of the recent ones
}

// use records a nonce and reports whether it is new.
func (n *nonces) use(accessKeyID, nonce string, now time.Time) bool {
	if n.recent == nil || now.Sub(n.since) > 2*signatureWindow {
		n.older, n.recent, n.since = n.recent, map[string]struct{}{}, now
	}
	key := accessKeyID + "\x00" + nonce
	_, used := n.recent[key]
	_, usedBefore := n.older[key]
	n.recent[key] = struct{}{}
	return !used && !usedBefore
}
