// Package redact hides the secrets of a request in texts about it.
package redact

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// Secrets are the values of a request that must not appear in an error.
type Secrets []string

// Of returns the secrets of a request: extra, its signature, the session's token and the key's id.
// The id is last, since another value may contain it.
func Of(req *http.Request, extra []string) Secrets {
	query := req.URL.Query()
	secrets := []string{query.Get("Signature"), query.Get("SecurityToken"), req.Header.Get("x-acs-security-token")}
	id := query.Get("AccessKeyId")
	if signed := authorization.FindStringSubmatch(req.Header.Get("Authorization")); signed != nil {
		id, secrets = signed[1], append(secrets, signed[2])
	}
	if len(id) >= minKeyID {
		secrets = append(secrets, id)
	}
	return slices.DeleteFunc(slices.Concat(extra, secrets), func(secret string) bool { return secret == "" })
}

// authorization matches the header that signs a request to Log Service, in version 1 and version 4
// (Log Service API reference, "Request signatures").
var authorization = regexp.MustCompile(`^(?:LOG |SLS4-HMAC-SHA256 Credential=)(.+?)(?::|/.+,Signature=)([^:]+)$`)

// minKeyID is the shortest text that is treated as a key's id, in bytes. Real ids are longer.
// Hiding an invalid one such as "a" would make the error unreadable.
const minKeyID = 8

// maxMessage limits the part of a response that an error quotes, in bytes.
const maxMessage = 2000

// Limit returns the text without secrets, shortened to a length that fits an error.
func (s Secrets) Limit(text string) string {
	text = s.Redact(text)
	if len(text) > maxMessage {
		text = strings.ToValidUTF8(text[:maxMessage], "") + "…"
	}
	return text
}

// Redact replaces the secrets in text, both plain and encoded as in a URL or a string to sign.
func (s Secrets) Redact(text string) string {
	for _, secret := range s {
		for range 3 {
			text = strings.ReplaceAll(text, secret, "(hidden)")
			secret = url.QueryEscape(secret)
		}
	}
	return text
}
