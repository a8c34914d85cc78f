package testclient

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"sort"
	"strings"
)

// ACS3 is a request that has yet to be signed with signature version 3.
type ACS3 struct {
	*http.Request
	body   string
	Signed []string // names of the headers that it signs
}

// ACS3 returns a request for an action of a service, with parameters in the query.
func (c *Client) ACS3(product, action string, params ...string) ACS3 {
	query := url.Values{}
	for i := 0; i+1 < len(params); i += 2 {
		query.Set(params[i], params[i+1])
	}
	return c.acs3(product, action, query.Encode(), "")
}

// ACS3Form returns the same with the parameters in a form body.
func (c *Client) ACS3Form(product, action string, params ...string) ACS3 {
	form := url.Values{}
	for i := 0; i+1 < len(params); i += 2 {
		form.Set(params[i], params[i+1])
	}
	return c.acs3(product, action, "", form.Encode())
}

func (c *Client) acs3(product, action, query, body string) ACS3 {
	host := product + ".aliyuncs.com"
	if product == "actiontrail" {
		host = product + "." + c.Region + ".aliyuncs.com"
	}
	r, err := http.NewRequestWithContext(c.T.Context(), http.MethodPost, "https://"+host+"/?"+query, strings.NewReader(body))
	if err != nil {
		c.T.Fatal(err)
	}
	sum := sha256.Sum256([]byte(body))
	for name, value := range map[string]string{
		"x-acs-action": action, "x-acs-version": rpcVersions[product],
		"x-acs-date":            c.Emulator.Clock.Now().UTC().Format("2006-01-02T15:04:05Z"),
		"x-acs-signature-nonce": fmt.Sprint("acs3-", nonce.Add(1)), "x-acs-content-sha256": hex.EncodeToString(sum[:]),
	} {
		r.Header.Set(name, value)
	}
	q := ACS3{Request: r, body: body, Signed: []string{
		"host", "x-acs-action", "x-acs-content-sha256", "x-acs-date", "x-acs-signature-nonce", "x-acs-version",
	}}
	if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		q.Signed = append(q.Signed, "content-type")
	}
	if c.Token != "" {
		r.Header.Set("x-acs-security-token", c.Token)
		q.Signed = append(q.Signed, "x-acs-security-token")
	}
	return q
}

// Sign signs the request as the page "Request syntax and signature method V3" describes it.
func (q ACS3) Sign(c *Client) *http.Request {
	enc := func(s string) string {
		return strings.NewReplacer("+", "%20", "*", "%2A", "%7E", "~").Replace(url.QueryEscape(s))
	}
	var query []string
	for name, values := range q.URL.Query() {
		query = append(query, enc(name)+"="+enc(values[0]))
	}
	sort.Strings(query)
	sort.Strings(q.Signed)
	lines := []string{q.Method, q.URL.EscapedPath(), strings.Join(query, "&")}
	for _, name := range q.Signed {
		value := strings.TrimSpace(q.Header.Get(name))
		if name == "host" {
			value = q.URL.Host
		}
		lines = append(lines, name+":"+value)
	}
	payload := sha256.Sum256([]byte(q.body))
	lines = append(lines, "", strings.Join(q.Signed, ";"), hex.EncodeToString(payload[:]))
	canonical := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	mac := hmac.New(sha256.New, []byte(c.Secret))
	mac.Write([]byte("ACS3-HMAC-SHA256\n" + hex.EncodeToString(canonical[:])))
	q.Header.Set("Authorization", "ACS3-HMAC-SHA256 Credential="+c.ID+",SignedHeaders="+strings.Join(q.Signed, ";")+
		",Signature="+hex.EncodeToString(mac.Sum(nil)))
	return q.Request
}
