package credentials

import (
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

// credentialsResponse is the form in which most services return keys.
type credentialsResponse struct {
	Code            string
	AccessKeyID     string `json:"AccessKeyId"`
	AccessKeySecret string
	SecurityToken   string
	Expiration      string
}

// session checks the response and returns its keys. An error quotes nothing of the response.
func (c credentialsResponse) session(source, who, advice string) (cloud.Session, error) {
	session := cloud.Session{Keys: cloud.Keys{AccessKeyID: c.AccessKeyID, AccessKeySecret: c.AccessKeySecret, SecurityToken: c.SecurityToken}}
	var err error
	if c.Expiration != "" {
		session.Expires, err = time.Parse(time.RFC3339, c.Expiration)
	}
	reason := ""
	switch {
	case c.Code != "" && c.Code != "Success":
		reason = who + " reported a failure and returned no keys"
	case c.AccessKeyID == "" || c.AccessKeySecret == "":
		reason = who + " returned no keys"
	case err != nil:
		reason = who + " returned keys with an invalid Expiration; expected a time such as 2026-01-02T15:04:05Z"
	}
	if reason != "" {
		return cloud.Session{}, &cloud.KeysError{Source: source, Reason: reason, Advice: advice}
	}
	return session, nil
}
