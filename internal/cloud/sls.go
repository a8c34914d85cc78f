package cloud

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	sls "github.com/aliyun/aliyun-log-go-sdk"
	kitlog "github.com/go-kit/log"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/endpoint"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
)

func init() { //nolint:gochecknoinits // The SDK logs to stdout by default, which is the plugin's channel to Terraform.
	sls.Logger = kitlog.NewNopLogger()
}

// slsCall makes one call through the log SDK. It returns the attempt, which has the original body
// of the response: the SDK's structs drop members that they do not know.
func (c *Client) slsCall(
	ctx context.Context, op operation.Operation, project model.Project, call func(client *sls.Client) error,
) (a *attempt, err error) {
	err = c.retry(ctx, op, func(bounded context.Context, number int, keys Keys) error {
		a = c.newAttempt(bounded, op, number, c.endpoint(model.SLS, project.Region))
		err := call(c.slsClient(a, keys, project.Region))
		if a.err != nil {
			return canceledBy(ctx, a.err)
		}
		if err != nil && a.status == 0 {
			return a.unsent("the log SDK could not make the request")
		}
		var found *model.Error
		if errors.As(err, &found) { // found by call in the response
			return a.fail(found.Class, found.Message, nil)
		}
		// The caller decides whether the response is valid: the SDK rejects a whole Logstore for a
		// time out of its range.
		return nil
	})
	return a, err
}

// slsClient returns a client for one attempt. It is cheap, since the connections belong to the
// transport below the attempt. The SDK's retry window is never used, since it sees no retryable
// result. The signature names the region (version 4) if the endpoint does not.
func (c *Client) slsClient(a *attempt, keys Keys, region string) *sls.Client {
	client := &sls.Client{
		Endpoint:       a.endpoint.Scheme + "://" + a.endpoint.SDKHost(),
		UserAgent:      c.config.UserAgent,
		HTTPClient:     &http.Client{Transport: a},
		RequestTimeOut: c.config.RequestTimeout,
		RetryTimeOut:   time.Hour,
		AuthVersion:    sls.AuthV1,
	}
	if !a.endpoint.NamesRegion() {
		client.AuthVersion, client.Region = sls.AuthV4, region
	}
	return client.WithCredentialsProvider(
		sls.NewStaticCredentialsProvider(keys.AccessKeyID, keys.AccessKeySecret, keys.SecurityToken))
}

// slsPut sends a JSON document unchanged, and once for each attempt, signed by the SDK. The SDK's
// own structs would drop members, and the SDK may repeat a request on its own.
func (c *Client) slsPut(ctx context.Context, op operation.Operation, project model.Project, path string, document json.RawMessage) error {
	_, err := c.slsSend(ctx, op, project, http.MethodPut, path, document)
	return err
}

// slsSend sends a request that the SDK has no method for, signed by the SDK.
func (c *Client) slsSend(
	ctx context.Context, op operation.Operation, project model.Project, method, path string, document json.RawMessage,
) (a *attempt, err error) {
	err = c.retry(ctx, op, func(bounded context.Context, number int, keys Keys) error {
		a = c.newAttempt(bounded, op, number, c.endpoint(model.SLS, project.Region))
		headers := map[string]string{
			sls.HTTPHeaderAPIVersion:  "0.6.0",
			sls.HTTPHeaderBodyRawSize: strconv.Itoa(len(document)),
			sls.HTTPHeaderContentType: "application/json",
			sls.HTTPHeaderDate:        time.Now().UTC().Format(http.TimeFormat), //nolint:forbidigo // A signature has the machine's time, as in the SDKs.
			sls.HTTPHeaderUserAgent:   c.config.UserAgent,
		}
		if keys.SecurityToken != "" {
			headers[sls.HTTPHeaderAcsSecurityToken] = keys.SecurityToken
		}
		signer := slsSigner(a.endpoint, keys, project, headers)
		if err := signer.Sign(method, path, headers, document); err != nil {
			return op.Fail(model.BadCredentials, "the request could not be signed", nil)
		}
		url := a.endpoint.Scheme + "://" + project.Name + "." + a.endpoint.SDKHost() + path
		req, err := http.NewRequestWithContext(bounded, method, url, bytes.NewReader(document))
		if err != nil {
			return op.Fail(model.Refused, "the endpoint makes no URL", nil)
		}
		req.GetBody = nil // else the transport may send it a second time on a new connection
		for name, value := range headers {
			req.Header.Set(name, value)
		}
		return a.do(ctx, req)
	})
	return a, err
}

// slsSigner returns a signer for the endpoint, as slsClient has it, and adds the headers that
// its version signs.
func slsSigner(e endpoint.Endpoint, keys Keys, project model.Project, headers map[string]string) sls.Signer {
	if e.NamesRegion() {
		return sls.NewSignerV1(keys.AccessKeyID, keys.AccessKeySecret)
	}
	headers[sls.HTTPHeaderHost] = project.Name + "." + e.SDKHost()
	headers[sls.HTTPHeaderLogDate] = time.Now().UTC().Format("20060102T150405Z") //nolint:forbidigo // as Date
	return sls.NewSignerV4(keys.AccessKeyID, keys.AccessKeySecret, project.Region)
}
