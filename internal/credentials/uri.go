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

// uriSource is a URL that returns keys like the metadata service (aliyun CLI, mode CredentialsURI).
// Only its host is ever shown, since the rest may be secret.
type uriSource struct {
	url  *url.URL
	from string // the setting that names it
}

func (u *uriSource) String() string {
	return "the credentials URI at " + u.url.Host + " (" + u.from + ")"
}

func (r *resolver) resolveURI() (keySource, error) {
	if r.URI != "" {
		return r.uri(r.URI, inBlock("credentials_uri"))
	}
	uri, variable := FirstEnv(r.getenv, URIVariables)
	return r.uri(uri, inEnvironment(variable))
}

func (r *resolver) uri(uri, from string) (keySource, error) {
	if r.disabled(NoProcessVariable) {
		return nil, unusable(from, NoProcessVariable+" is set, which disables credentials URIs", "Unset it, or use another source.")
	}
	u, err := url.Parse(uri)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, unusable(from, "it is not a URL such as http://127.0.0.1:8080/credentials", "")
	}
	return &uriSource{url: u, from: from}, nil
}

func (u *uriSource) open(client *cloud.Client) cloud.Credentials {
	to := *u.url
	header := map[string]string{"Accept": "application/json"}
	secrets := []string{strings.TrimPrefix(u.url.RequestURI(), "/"), u.url.RawQuery}
	if u.url.User != nil {
		password, _ := u.url.User.Password()
		basic := base64.StdEncoding.EncodeToString([]byte(u.url.User.Username() + ":" + password))
		header["Authorization"] = "Basic " + basic
		secrets = append(secrets, basic, password)
		to.User = nil
	}
	fetch := cloud.Fetch{
		Service: "The credentials URI", Action: "credentials", Method: http.MethodGet, URL: to.String(), Header: header, Secrets: secrets,
	}
	return newCachedCredentials(client, u.String(), func(ctx context.Context, _ cloud.Keys) (cloud.Session, error) {
		text, err := client.Fetch(ctx, fetch)
		if err != nil {
			return cloud.Session{}, &cloud.KeysError{Source: u.String(), Err: err, Advice: "Check that the URL is reachable from this machine."}
		}
		var answer credentialsResponse
		if json.Unmarshal(text, &answer) != nil {
			answer = credentialsResponse{} // session reports an error for it
		}
		return answer.session(u.String(), "It", "It must answer JSON with AccessKeyId, AccessKeySecret, SecurityToken and Expiration.")
	})
}
