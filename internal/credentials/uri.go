package credentials

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/endpoint"
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
	if off, err := r.disabled(NoProcessVariable); err != nil {
		return nil, err
	} else if off {
		return nil, unusable(from, NoProcessVariable+" is set, which disables credentials URIs", "Unset it, or use another source.")
	}
	u, at, err := ParseURI(uri)
	if err != nil {
		return nil, unusable(from, err.Error(), "")
	}
	if at.Interceptable() {
		if !r.Insecure {
			return nil, unusable(from, InterceptableURI(at), "")
		}
		r.unencrypted = at.Host
	}
	return &uriSource{url: u, from: from}, nil
}

// ParseURI parses a credentials URI. Its endpoint follows the rules of all endpoints. The error does
// not quote the URI, which may be secret.
func ParseURI(uri string) (*url.URL, endpoint.Endpoint, error) {
	u, err := url.Parse(uri)
	if err == nil {
		at, err := endpoint.Parse(u.Scheme + "://" + u.Host)
		if err == nil {
			return u, at, nil
		}
	}
	return nil, endpoint.Endpoint{}, errors.New("it is not a URL such as http://127.0.0.1:8080/credentials")
}

// InterceptableURI says why a credentials URI of plain http is rejected, and what to do.
func InterceptableURI(at endpoint.Endpoint) string {
	return "its host " + at.Host + " is not on this machine, so the keys could be intercepted. Use https, or set insecure = true in the provider block"
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
		problem := decode(text, &answer)
		return answer.session(problem, u.String(), "It", "It must answer JSON with AccessKeyId, AccessKeySecret, SecurityToken and Expiration.")
	})
}
