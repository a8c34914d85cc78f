// Package redact hides the secrets of a request in texts about it.
package redact

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// Secrets are the values of a request that must not appear in an error. Nil holds none.
type Secrets struct {
	values []string
	index  *index // made for the first text
}

// Of returns the secrets of a request: extra, its signature, the session's token and the key's id.
func Of(req *http.Request, extra []string) *Secrets {
	query := req.URL.Query()
	values := slices.Concat(extra, []string{
		query.Get("Signature"), query.Get("SecurityToken"), query.Get("AccessKeyId"), req.Header.Get("x-acs-security-token"),
	})
	if signed := authorization.FindStringSubmatch(req.Header.Get("Authorization")); signed != nil {
		values = append(values, signed[1:]...)
	}
	return &Secrets{values: values}
}

// authorization matches the header that signs a request to Log Service, in version 1 and version 4
// (Log Service API reference, "Request signatures").
var authorization = regexp.MustCompile(`^(?:LOG |SLS4-HMAC-SHA256 Credential=)(.+?)(?::|/.+,Signature=)([^:]+)$`)

const (
	// maxMessage limits the part of a response that an error quotes, in bytes.
	maxMessage = 2000
	// maxSearched limits the part of a response that is searched for secrets, in bytes.
	maxSearched = 64 << 10
)

// Limit returns the text without secrets, shortened to a length that fits an error.
func (s *Secrets) Limit(text string) string {
	text = s.Redact(text[:min(len(text), maxSearched)])
	if len(text) > maxMessage {
		text = strings.ToValidUTF8(text[:maxMessage], "") + "…"
	}
	return text
}

// Redact replaces the secrets in text, and each run of [minRun] bytes of one, however the text
// encodes them.
func (s *Secrets) Redact(text string) string {
	if s == nil || len(text) < minSecret {
		return text
	}
	if s.index == nil {
		s.index = newIndex(s.values)
	}
	hidden := make([]bool, len(text))
	found := false
	for level, read := 0, plain(text); level <= maxLevels; level++ {
		for _, at := range s.index.find(read) {
			found = true
			for i := read[at.from].from; i < read[at.to-1].to; i++ {
				hidden[i] = true
			}
		}
		decoded, changed := read.decode()
		if !changed {
			break
		}
		read = decoded
	}
	if !found {
		return text
	}
	var b strings.Builder
	for i := range len(text) {
		switch {
		case !hidden[i]:
			b.WriteByte(text[i])
		case i == 0 || !hidden[i-1]:
			b.WriteString("(hidden)")
		}
	}
	return b.String()
}
