package testclient

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
)

func hmac256(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

// V4 is a request without a query, with what version 4 signs.
type V4 struct {
	*http.Request
	Date, Region, Digest string
}

// V4 returns a request to SLS that has yet to be signed with version 4.
func (c *Client) V4(project, body string) V4 {
	host := c.Region + ".log.aliyuncs.com"
	if project != "" {
		host = project + "." + host
	}
	r, err := http.NewRequestWithContext(c.T.Context(), http.MethodPost, "https://"+host+"/", bytes.NewReader([]byte(body)))
	if err != nil {
		c.T.Fatal(err)
	}
	sum := sha256.Sum256([]byte(body))
	q := V4{r, c.Emulator.Clock.Now().Format("20060102T150405Z"), c.Region, hex.EncodeToString(sum[:])}
	r.Header.Set("x-log-apiversion", "0.6.0")
	r.Header.Set("x-log-bodyrawsize", fmt.Sprint(len(body)))
	r.Header.Set("Content-Type", "application/json")
	return q
}

// Sign signs the request.
func (q V4) Sign(c *Client) *http.Request {
	q.Header.Set("x-log-date", q.Date)
	q.Header.Set("x-log-content-sha256", q.Digest)
	names := []string{"content-type", "host", "x-log-apiversion", "x-log-bodyrawsize", "x-log-content-sha256", "x-log-date"}
	lines := []string{q.Method, "/", ""}
	for _, name := range names {
		value := q.Header.Get(name)
		if name == "host" {
			value = q.URL.Host
		}
		lines = append(lines, name+":"+value)
	}
	lines = append(lines, "", strings.Join(names, ";"), q.Digest)
	sum := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	scope := q.Date[:8] + "/" + q.Region + "/sls/aliyun_v4_request"
	key := []byte("aliyun_v4" + c.Secret)
	for _, part := range strings.Split(scope, "/") {
		key = hmac256(key, part)
	}
	signature := hmac256(key, strings.Join([]string{"SLS4-HMAC-SHA256", q.Date, scope, hex.EncodeToString(sum[:])}, "\n"))
	q.Header.Set("Authorization", "SLS4-HMAC-SHA256 Credential="+c.ID+"/"+scope+",Signature="+hex.EncodeToString(signature))
	return q.Request
}
