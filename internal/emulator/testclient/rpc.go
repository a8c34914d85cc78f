package testclient

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

var rpcVersions = map[string]string{"actiontrail": "2020-07-06", "ram": "2015-05-01", "sts": "2015-04-01",
	"resourcemanager": "2020-03-31", "resourcedirectorymaster": "2022-04-19"}

// RPC calls an action: rpc("ram", "GetRole", "RoleName", "x").
func (c *Client) RPC(product, action string, params ...string) Answer {
	return c.Send(c.RPCRequest(c.T.Context(), product, action, params...))
}

// RPCRequest returns the signed request of an action.
func (c *Client) RPCRequest(ctx context.Context, product, action string, params ...string) *http.Request {
	host := strings.TrimSuffix(product, "master") + ".aliyuncs.com"
	if product == "actiontrail" {
		host = product + "." + c.Region + ".aliyuncs.com"
	}
	values := c.RPCValues(rpcVersions[product], action, params...)
	return c.SignedRPC(ctx, "POST", "https://"+host+"/", values)
}

// RPCValues returns the parameters of an action, except its signature.
func (c *Client) RPCValues(version, action string, params ...string) url.Values {
	values := url.Values{
		"Action": {action}, "Version": {version}, "Format": {"JSON"}, "AccessKeyId": {c.ID},
		"Timestamp": {c.Emulator.Clock.Now().Format("2006-01-02T15:04:05Z")}, "SignatureMethod": {"HMAC-SHA1"},
		"SignatureVersion": {"1.0"}, "SignatureNonce": {fmt.Sprint("nonce-", nonce.Add(1))}, "SignatureType": {""},
	}
	if c.Token != "" {
		values.Set("SecurityToken", c.Token)
	}
	for i := 0; i+1 < len(params); i += 2 {
		values.Set(params[i], params[i+1])
	}
	return values
}

// SignedRPC signs with what is left in values; a Signature there is kept.
func (c *Client) SignedRPC(ctx context.Context, method, target string, values url.Values) *http.Request {
	if !values.Has("Signature") {
		values.Set("Signature", rpcSignature(c.Secret, method, values))
	}
	r, err := http.NewRequestWithContext(ctx, method, target+"?"+values.Encode(), nil)
	if err != nil {
		c.T.Fatal(err)
	}
	return r
}

func rpcSignature(secret, method string, values url.Values) string {
	enc := func(s string) string {
		s = url.QueryEscape(s)
		return strings.NewReplacer("+", "%20", "*", "%2A", "%7E", "~").Replace(s)
	}
	var pairs []string
	for _, k := range slices.Sorted(maps.Keys(values)) {
		if k != "Signature" {
			pairs = append(pairs, enc(k)+"="+enc(values.Get(k)))
		}
	}
	return sign(secret+"&", method+"&"+enc("/")+"&"+enc(strings.Join(pairs, "&")))
}

func sign(key, text string) string {
	mac := hmac.New(sha1.New, []byte(key))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}
