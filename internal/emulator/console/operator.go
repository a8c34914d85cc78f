// Package console plays an operator who works past Terraform, at the consoles and
// through the services' own APIs. It is for the demo and for tests: a change made
// outside Terraform takes the same way as in the cloud, and is refused where the
// cloud refuses it. The package shares no code with the provider.
package console

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/md5"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// Operator acts with one key in one region.
type Operator struct {
	client *http.Client
	key    state.Credentials
	region string
}

// New returns an operator who acts with the root key of an account, or with a
// user's. Transport carries the requests, which name the services' own hosts.
func New(transport http.RoundTripper, key state.Credentials, region string) *Operator {
	return &Operator{client: &http.Client{Transport: transport, Timeout: 10 * time.Second}, key: key, region: region}
}

// In returns the same operator at the consoles of another region.
func (o *Operator) In(region string) *Operator {
	other := *o
	other.region = region
	return &other
}

// RPC calls ActionTrail or RAM, signed by version 1.0 of the RPC style's scheme
// (OpenAPI documentation, "Signature method"). An answer other than success is
// an error that quotes it.
func (o *Operator) RPC(ctx context.Context, host, version, action string, params map[string]string) error {
	query := url.Values{
		"Action": {action}, "Version": {version}, "Format": {"JSON"}, "AccessKeyId": {o.key.AccessKeyID},
		"SignatureMethod": {"HMAC-SHA1"}, "SignatureVersion": {"1.0"}, "SignatureNonce": {rand.Text()},
		"Timestamp": {time.Now().UTC().Format("2006-01-02T15:04:05Z")},
	}
	for name, value := range params {
		query.Set(name, value)
	}
	canonical := strings.ReplaceAll(query.Encode(), "+", "%20")
	query.Set("Signature", hmacSHA1(o.key.AccessKeySecret+"&", "GET&%2F&"+url.QueryEscape(canonical)))
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+host+"/?"+query.Encode(), nil)
	if err != nil {
		return err
	}
	return o.send(req, action, nil)
}

// LogService calls Log Service about a project, signed by version 1 of its scheme
// (Log Service API reference, "Request signatures"), and decodes the answer into
// answer, which may be nil. An answer other than success is an error that
// quotes it.
func (o *Operator) LogService(ctx context.Context, method, project, path string, query url.Values, body []byte, answer any) error {
	resource := path
	if len(query) > 0 {
		resource += "?" + unescaped(query)
	}
	req, err := http.NewRequestWithContext(ctx, method, o.logServiceURL(project, path, query), bytes.NewReader(body))
	if err != nil {
		return err
	}
	headers := map[string]string{
		"x-log-apiversion": "0.6.0", "x-log-bodyrawsize": strconv.Itoa(len(body)), "x-log-signaturemethod": "hmac-sha1",
	}
	signed := make([]string, 0, len(headers))
	for name, value := range headers {
		req.Header.Set(name, value)
		signed = append(signed, name+":"+value)
	}
	slices.Sort(signed)
	digest := ""
	if len(body) > 0 {
		digest = fmt.Sprintf("%X", md5.Sum(body))
		req.Header.Set("Content-MD5", digest)
		req.Header.Set("Content-Type", "application/json")
	}
	date := time.Now().UTC().Format(http.TimeFormat)
	req.Header.Set("Date", date)
	lines := append([]string{method, digest, req.Header.Get("Content-Type"), date}, signed...)
	req.Header.Set("Authorization", "LOG "+o.key.AccessKeyID+":"+
		hmacSHA1(o.key.AccessKeySecret, strings.Join(append(lines, resource), "\n")))
	return o.send(req, method+" "+path, answer)
}

func (o *Operator) logServiceURL(project, path string, query url.Values) string {
	target := url.URL{Scheme: "https", Host: project + "." + o.region + ".log.aliyuncs.com", Path: path, RawQuery: query.Encode()}
	return target.String()
}

// unescaped returns a query in the order of its names, as the signature takes it.
func unescaped(query url.Values) string {
	pairs := make([]string, 0, len(query))
	for name := range query {
		pairs = append(pairs, name+"="+query.Get(name))
	}
	slices.Sort(pairs)
	return strings.Join(pairs, "&")
}

func hmacSHA1(key, text string) string {
	mac := hmac.New(sha1.New, []byte(key))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

func (o *Operator) send(req *http.Request, what string, answer any) error {
	service, _, _ := strings.Cut(req.URL.Host, ".")
	if strings.Contains(req.URL.Host, ".log.") {
		service = "sls"
	}
	req.Header.Set("User-Agent", service+".console.aliyun.com")
	resp, err := o.client.Do(req)
	if err != nil {
		var sending *url.Error // names the whole URL, signature and all
		if errors.As(err, &sending) {
			err = sending.Err
		}
		return fmt.Errorf("%s: %w", what, err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s: %s", what, resp.Status, bytes.TrimSpace(body))
	}
	if answer == nil {
		return nil
	}
	return json.Unmarshal(body, answer)
}

// edit reads a document and writes it back, changed, and otherwise as it was.
func (o *Operator) edit(ctx context.Context, project, path string, change func(map[string]any)) error {
	var document map[string]any
	if err := o.LogService(ctx, http.MethodGet, project, path, nil, nil, &document); err != nil {
		return err
	}
	change(document)
	for _, readOnly := range []string{"createTime", "lastModifyTime", "index_mode", "storage"} {
		delete(document, readOnly)
	}
	body, err := json.Marshal(document)
	if err != nil {
		return err
	}
	return o.LogService(ctx, http.MethodPut, project, path, nil, body, nil)
}

func (o *Operator) post(ctx context.Context, project, path string, document any) error {
	return o.write(ctx, http.MethodPost, project, path, document)
}

func (o *Operator) write(ctx context.Context, method, project, path string, document any) error {
	body, err := json.Marshal(document)
	if err != nil {
		return err
	}
	return o.LogService(ctx, method, project, path, nil, body, nil)
}

func (o *Operator) ram(ctx context.Context, action string, params map[string]string) error {
	return o.RPC(ctx, "ram.aliyuncs.com", "2015-05-01", action, params)
}
