package emulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/login"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/oidc"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

type newOIDCProvider struct {
	identityRef
	IssuerURL string          `json:"issuer_url"`
	ClientIDs []string        `json:"client_ids"`
	JWKS      json.RawMessage `json:"jwks,omitempty"`
}

// foreignIssuer is an issuer whose key set is known, and nothing else of its key.
type foreignIssuer struct {
	url  string
	jwks json.RawMessage
}

func (i foreignIssuer) IssuerURL() string     { return i.url }
func (i foreignIssuer) JWKS() json.RawMessage { return i.jwks }

func (c control) postOIDCProvider(request newOIDCProvider) (any, error) {
	if u, err := url.Parse(request.IssuerURL); err != nil || u.Scheme != "https" || u.Host == "" {
		return nil, fmt.Errorf("issuer_url must be an https address, it is %q", request.IssuerURL)
	}
	if len(request.ClientIDs) == 0 || slices.Contains(request.ClientIDs, "") {
		return nil, errors.New("client_ids must have at least one client id, and no empty one")
	}
	if len(request.JWKS) > 0 {
		var set struct {
			Keys []json.RawMessage `json:"keys"`
		}
		if json.Unmarshal(request.JWKS, &set) != nil || len(set.Keys) == 0 {
			return nil, errors.New(`jwks must be a key set, {"keys": [...]}`)
		}
	}
	var shown shownOIDCProvider
	err := c.editAccount(&request.identityRef, func(a *state.Account) error {
		var issuer state.TokenIssuer = foreignIssuer{request.IssuerURL, request.JWKS}
		var own *oidc.Issuer
		if len(request.JWKS) == 0 {
			own = c.issuerOf(a, request)
			issuer = own
		}
		arn := a.AddOIDCProvider(request.Name, issuer, request.ClientIDs...)
		if c.issuers == nil {
			c.issuers = map[string]*oidc.Issuer{}
		}
		if c.issuers[arn] = own; own == nil {
			delete(c.issuers, arn)
		}
		shown = c.shownOIDCProviderOf(a, a.OIDCProviders[strings.ToLower(request.Name)])
		return nil
	})
	return shown, err
}

// issuerOf returns the issuer that a provider is to have: the one that it has already, whose
// tokens may have been handed out, or one with a new key.
func (c control) issuerOf(a *state.Account, request newOIDCProvider) *oidc.Issuer {
	if p := a.OIDCProviders[strings.ToLower(request.Name)]; p != nil {
		if has := c.issuers[state.OIDCProviderARN(a.ID, p.Name)]; has != nil && has.URL == request.IssuerURL {
			return has
		}
	}
	return oidc.NewIssuer(request.IssuerURL)
}

func (c control) deleteOIDCProvider(ref identityRef) (any, error) {
	return remove(c, ref, "OIDC provider", func(a *state.Account) map[string]*state.OIDCProvider { return a.OIDCProviders })
}

type shownOIDCProvider struct {
	Account     string   `json:"account"`
	Name        string   `json:"name"`
	ARN         string   `json:"arn"`
	IssuerURL   string   `json:"issuer_url"`
	ClientIDs   []string `json:"client_ids"`
	IssuesHere  bool     `json:"issues_here"` // the emulator issues its tokens
	IssuedLimit int      `json:"issuance_limit_hours"`
}

func (c control) shownOIDCProviderOf(a *state.Account, p *state.OIDCProvider) shownOIDCProvider {
	arn := state.OIDCProviderARN(a.ID, p.Name)
	return shownOIDCProvider{a.ID, p.Name, arn, p.IssuerURL, p.ClientIDs, c.issuers[arn] != nil, p.IssuanceLimitHours}
}

func (c control) oidcProviders() any {
	list := []shownOIDCProvider{}
	c.read(func(a *state.Account) {
		for _, name := range slices.Sorted(maps.Keys(a.OIDCProviders)) {
			list = append(list, c.shownOIDCProviderOf(a, a.OIDCProviders[name]))
		}
	})
	return list
}

type newToken struct {
	identityRef
	Subject  string `json:"subject"`
	Audience string `json:"audience"`
}

func (c control) postOIDCToken(request newToken) (any, error) {
	if request.Subject == "" || request.Audience == "" {
		return nil, errors.New("subject and audience are required")
	}
	var issuer *oidc.Issuer
	err := c.editAccount(&request.identityRef, func(a *state.Account) error {
		p := a.OIDCProviders[strings.ToLower(request.Name)]
		if p == nil {
			return deleted(false, "OIDC provider", request.identityRef)
		}
		if issuer = c.issuers[state.OIDCProviderARN(a.ID, p.Name)]; issuer == nil {
			return fmt.Errorf("the OIDC provider %s has a key of its own: only its owner issues tokens", p.Name)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	claims := oidc.Claims{Subject: request.Subject, Audience: []string{request.Audience}, IssuedAt: c.Clock.Now()}
	return map[string]string{"token": issuer.Token(claims)}, nil
}

func (c control) instanceRole() any {
	c.mu.Lock()
	defer c.mu.Unlock()
	bound := c.logins.InstanceRole()
	return identityRef{bound.AccountID, bound.Role}
}

func (c control) putInstanceRole(request identityRef) (any, error) {
	err := c.withRole(&request, func() error { return c.logins.BindInstanceRole(c.env(), request.Account, request.Name) })
	return request, err
}

type newCredentialsURI struct {
	identityRef
	URI string `json:"uri_name"`
}

func (c control) postCredentialsURI(request newCredentialsURI) (any, error) {
	err := c.withRole(&request.identityRef, func() error {
		return c.logins.ServeCredentials(c.env(), request.URI, request.Account, request.Name)
	})
	return map[string]string{"path": login.CredentialsURIPath + request.URI}, err
}

func (c control) credentialsURIs() any {
	c.mu.Lock()
	defer c.mu.Unlock()
	list := map[string]identityRef{}
	for name, a := range c.logins.CredentialsURIs() {
		list[login.CredentialsURIPath+name] = identityRef{a.AccountID, a.Role}
	}
	return list
}

// withRole holds the lock for what is done with a role.
func (c control) withRole(ref *identityRef, do func() error) error {
	if ref.Account == "" {
		ref.Account = state.DefaultAccountID
	}
	if ref.Name == "" {
		return errors.New("name, that of the role, is required")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return do()
}
