package credentials

import (
	"encoding/json"
	"errors"
	"strings"
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

// decode parses a response and returns what is wrong with it, or "". It names the member at fault
// and quotes nothing.
func decode(text []byte, into any) (problem string) {
	err := json.Unmarshal(text, into)
	var wrong *json.UnmarshalTypeError
	switch {
	case err == nil:
		return ""
	case !errors.As(err, &wrong):
		return "it is not JSON"
	case wrong.Field == "":
		return "it is of type " + wrong.Value + " and not an object"
	default:
		path := strings.Split(wrong.Field, ".")
		return "its member " + path[len(path)-1] + " is of type " + wrong.Value
	}
}

// session checks the response and returns its keys. Problem is what [decode] returned. What is not
// understood is not taken for an absence of keys. An error quotes nothing of the response.
func (c credentialsResponse) session(problem, source, who, advice string) (cloud.Session, error) {
	session := cloud.Session{Keys: cloud.Keys{AccessKeyID: c.AccessKeyID, AccessKeySecret: c.AccessKeySecret, SecurityToken: c.SecurityToken}}
	var err error
	if c.Expiration != "" {
		session.Expires, err = time.Parse(time.RFC3339, c.Expiration)
	}
	reason := ""
	switch {
	case problem != "":
	case c.Code != "" && c.Code != "Success":
		reason = who + " reported a failure and returned no keys"
	case c.AccessKeyID == "":
		problem = "it has no AccessKeyId"
	case c.AccessKeySecret == "":
		problem = "it has no AccessKeySecret"
	case err != nil:
		problem = "its Expiration is not a time such as 2026-01-02T15:04:05Z"
	}
	if problem != "" {
		reason = who + " gave an answer that is not understood: " + problem
	}
	if reason != "" {
		return cloud.Session{}, &cloud.KeysError{Source: source, Reason: reason, Advice: advice}
	}
	return session, nil
}
