package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/md5"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// console changes the cloud outside Terraform, with signed calls.
type console struct {
	emulator *emulator
	key      key
	region   string
}

// rpc calls ActionTrail or RAM: RPC style, signature version 1.0.
func (c console) rpc(ctx context.Context, service, action string, params ...string) error {
	host, version := "ram.aliyuncs.com", "2015-05-01"
	if service == "actiontrail" {
		host, version = "actiontrail."+c.region+".aliyuncs.com", "2020-07-06"
	}
	query := url.Values{
		"Action": {action}, "Version": {version}, "Format": {"JSON"}, "AccessKeyId": {c.key.ID},
		"SignatureMethod": {"HMAC-SHA1"}, "SignatureVersion": {"1.0"}, "SignatureNonce": {rand.Text()},
		"Timestamp": {time.Now().UTC().Format("2006-01-02T15:04:05Z")},
	}
	if service == "actiontrail" {
		query.Set("RegionId", c.region)
	}
	for pair := range slices.Chunk(params, 2) {
		query.Set(pair[0], pair[1])
	}
	canonical := strings.ReplaceAll(query.Encode(), "+", "%20")
	query.Set("Signature", sign(c.key.Secret+"&", "GET&%2F&"+url.QueryEscape(canonical)))
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.emulator.url+"/?"+query.Encode(), nil)
	if err != nil {
		return err
	}
	return c.send(req, host, nil)
}

// sls calls Log Service: signature version 1 (API reference, "Request signatures").
func (c console) sls(ctx context.Context, method, project, path string, document, answer any) error {
	var body []byte
	if document != nil {
		var err error
		if body, err = json.Marshal(document); err != nil {
			return err
		}
	}
	req, err := http.NewRequestWithContext(ctx, method, c.emulator.url+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	digest, date := "", time.Now().UTC().Format(http.TimeFormat)
	if len(body) > 0 {
		digest = fmt.Sprintf("%X", md5.Sum(body))
		req.Header.Set("Content-MD5", digest)
		req.Header.Set("Content-Type", "application/json")
	}
	size := strconv.Itoa(len(body))
	for name, value := range map[string]string{
		"Date": date, "x-log-apiversion": "0.6.0", "x-log-bodyrawsize": size, "x-log-signaturemethod": "hmac-sha1",
	} {
		req.Header.Set(name, value)
	}
	text := strings.Join([]string{
		method, digest, req.Header.Get("Content-Type"), date,
		"x-log-apiversion:0.6.0", "x-log-bodyrawsize:" + size, "x-log-signaturemethod:hmac-sha1", path,
	}, "\n")
	req.Header.Set("Authorization", "LOG "+c.key.ID+":"+sign(c.key.Secret, text))
	return c.send(req, project+"."+c.region+".log.aliyuncs.com", answer)
}

// readOnly are members of Logstores and indexes that a write must not contain.
var readOnly = []string{"createTime", "lastModifyTime", "index_mode", "storage"}

// edit reads a document of Log Service, changes it and writes it back.
func (c console) edit(ctx context.Context, project, path string, change func(map[string]any)) error {
	var document map[string]any
	if err := c.sls(ctx, http.MethodGet, project, path, nil, &document); err != nil {
		return err
	}
	change(document)
	for _, member := range readOnly {
		delete(document, member)
	}
	return c.sls(ctx, http.MethodPut, project, path, document, nil)
}

func sign(secret, text string) string {
	mac := hmac.New(sha1.New, []byte(secret))
	mac.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// send sends a request with the host of the service in the cloud.
func (c console) send(req *http.Request, host string, answer any) error {
	req.Host = host
	req.Header.Set("X-Forwarded-Proto", "https")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s: %s: %s", req.Method, host, resp.Status, body)
	}
	if answer == nil {
		return nil
	}
	return json.Unmarshal(body, answer)
}
