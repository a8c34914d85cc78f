package testclient

import (
	"net/http"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator"
)

// MetadataURL is the address of the metadata service of an ECS instance.
const MetadataURL = "http://100.100.100.200"

// Plain sends an unsigned request with one header.
func (c *Client) Plain(method, target, body, header, value string) Answer {
	c.T.Helper()
	r, err := http.NewRequestWithContext(c.T.Context(), method, target, strings.NewReader(body))
	if err != nil {
		c.T.Fatal(err)
	}
	if header != "" {
		r.Header.Set(header, value)
	}
	return c.Send(r)
}

// MetadataToken asks the metadata service for a token.
func (c *Client) MetadataToken(ttl string) string {
	c.T.Helper()
	return string(c.Must(c.Plain("PUT", MetadataURL+"/latest/api/token", "", "X-aliyun-ecs-metadata-token-ttl-seconds", ttl)).Raw)
}

// Metadata reads metadata with a token.
func (c *Client) Metadata(target, token string) Answer {
	if token == "" {
		return c.Plain("GET", target, "", "", "")
	}
	return c.Plain("GET", target, "", "X-aliyun-ecs-metadata-token", token)
}

// Keys returns the client of the keys in an answer, under names in this object.
func (c *Client) Keys(a Answer, path ...any) *Client {
	c.T.Helper()
	c.Must(a)
	get := func(member string) string {
		s, _ := a.Get(append(path, member)...).(string)
		if s == "" {
			c.T.Fatalf("there is no %s in %s", member, a.Raw)
		}
		return s
	}
	return c.As(emulator.Credentials{
		AccessKeyID: get("AccessKeyId"), AccessKeySecret: get("AccessKeySecret"), SecurityToken: get("SecurityToken"),
	})
}

// IsSessionOf fails the test when keys are not those of a session.
func (c *Client) IsSessionOf(account, role string) {
	c.T.Helper()
	if got, _ := c.Must(c.RPC("sts", "GetCallerIdentity")).Get("Arn").(string); !strings.HasPrefix(got, "acs:ram::"+account+":assumed-role/"+role+"/") {
		c.T.Errorf("the keys are of %s", got)
	}
}
