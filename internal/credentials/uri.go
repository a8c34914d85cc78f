package credentials

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
)

// address is a URL that hands out keys as the metadata service does (aliyun CLI,
// mode CredentialsURI). Only its host is ever shown: the rest may be a secret.
type address struct {
	url  *url.URL
	from string // what names it
}

func (a *address) String() string {
	return "the credentials URI at " + a.url.Host + " (" + a.from + ")"
}

func (s *search) findURI() (source, error) {
	if s.URI != "" {
		return s.address(s.URI, inBlock("credentials_uri"))
	}
	uri, variable := Lookup(s.getenv, URIVariables)
	return s.address(uri, inEnvironment(variable))
}

func (s *search) address(uri, from string) (source, error) {
	if s.forbidden(NoProcessVariable) {
		return nil, broken(from, NoProcessVariable+" is set, so no address is asked for keys", "Unset it, or use another source.")
	}
	u, err := url.Parse(uri)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, broken(from, "it is no URL such as http://127.0.0.1:8080/credentials", "")
	}
	return &address{url: u, from: from}, nil
}

func (a *address) open(reach *cloud.Client) cloud.Credentials {
	to := *a.url
	header := map[string]string{"Accept": "application/json"}
	secrets := []string{strings.TrimPrefix(a.url.RequestURI(), "/"), a.url.RawQuery}
	if a.url.User != nil {
		password, _ := a.url.User.Password()
		basic := base64.StdEncoding.EncodeToString([]byte(a.url.User.Username() + ":" + password))
		header["Authorization"] = "Basic " + basic
		secrets = append(secrets, basic, password)
		to.User = nil
	}
	fetch := cloud.Fetch{
		Service: "The credentials URI", Action: "credentials", Method: http.MethodGet, URL: to.String(), Header: header, Secrets: secrets,
	}
	return renewed(reach, a.String(), func(ctx context.Context, _ cloud.Keys) (cloud.Session, error) {
		text, err := reach.Fetch(ctx, fetch)
		if err != nil {
			return cloud.Session{}, &cloud.KeysError{Source: a.String(), Err: err, Advice: "Check that the address answers on this machine."}
		}
		var answer handedOut
		if json.Unmarshal(text, &answer) != nil {
			answer = handedOut{} // which says below what there is to say
		}
		return answer.session(a.String(), "It", "It must answer JSON with AccessKeyId, AccessKeySecret, SecurityToken and Expiration.")
	})
}
