package cloud

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth"
	sdkcredentials "github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
)

// rpc calls an operation of an RPC service whose answer says nothing. Parameters
// that are empty are not sent.
func (c *Client) rpc(ctx context.Context, op operation, version, region string, params map[string]string) error {
	_, err := c.rpcAttempt(ctx, op, version, region, params, nil)
	return err
}

// rpcAttempt calls an operation and decodes its answer into into, unless that is
// nil. The exchange is for those who may find the answer unreadable themselves.
func (c *Client) rpcAttempt(
	ctx context.Context, op operation, version, region string, params map[string]string, into any,
) (a *attempt, err error) {
	err = c.retry(ctx, op, func(bounded context.Context, number int, keys Keys) error {
		a = c.newAttempt(bounded, op, number, c.endpoint(op.service, region))
		req, err := c.signRPC(bounded, op, a.endpoint, version, region, params, keys)
		if err != nil {
			return err
		}
		if err := a.do(ctx, req); err != nil || into == nil {
			return err
		}
		return a.decode(into)
	})
	return a, err
}

// signRPC builds and signs a request (RPC signature 1.0, HMAC-SHA1) with the
// SDK's own request and signature code.
func (c *Client) signRPC(
	ctx context.Context, op operation, endpoint Endpoint, version, region string, params map[string]string, keys Keys,
) (*http.Request, error) {
	request := requests.NewCommonRequest()
	request.Method = requests.POST
	request.Scheme = strings.ToUpper(endpoint.Scheme)
	request.Domain = endpoint.named()
	request.Version = version
	request.ApiName = op.action
	request.Product = op.service
	for name, value := range params {
		if value != "" {
			request.QueryParams[name] = value
		}
	}
	request.TransToAcsRequest()
	if err := auth.Sign(request, nil, region, sdkKeys(keys)); err != nil {
		return nil, op.fail(BadCredentials, "the request could not be signed", err)
	}
	req, err := http.NewRequestWithContext(ctx, request.GetMethod(), request.BuildUrl(), request.GetBodyReader())
	if err != nil {
		return nil, op.fail(Refused, "the endpoint makes no URL", nil)
	}
	for name, value := range request.GetHeaders() {
		req.Header.Set(name, value)
	}
	req.Header.Set("User-Agent", c.config.UserAgent)
	return req, nil
}

// unsignedRPC calls an operation that is not signed: the common parameters go into the
// query, the operation's own, among which are the secrets, into a form.
func (c *Client) unsignedRPC(
	ctx context.Context, op operation, version, region string, params map[string]string, secrets []string, into any,
) (a *attempt, err error) {
	err = c.retry(ctx, op, func(bounded context.Context, number int, _ Keys) error {
		a = c.newAttempt(bounded, op, number, c.endpoint(op.service, region))
		a.extraSecrets = secrets
		query, form := url.Values{}, url.Values{}
		for name, value := range map[string]string{
			"Action": op.action, "Version": version, "Format": "JSON", "Timestamp": time.Now().UTC().Format(time.RFC3339), //nolint:forbidigo // A request bears the machine's time, signed or not.
		} {
			query.Set(name, value)
		}
		for name, value := range params {
			if value != "" {
				form.Set(name, value)
			}
		}
		to := a.endpoint.Scheme + "://" + a.endpoint.named() + "/?" + query.Encode()
		req, err := http.NewRequestWithContext(bounded, http.MethodPost, to, strings.NewReader(form.Encode()))
		if err != nil {
			return op.fail(Refused, "the endpoint makes no URL", nil)
		}
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("User-Agent", c.config.UserAgent)
		if err := a.do(ctx, req); err != nil {
			return err
		}
		return a.decode(into)
	})
	return a, err
}

// canceledBy tells a caller who gave up from a request that took too long: for both
// the attempt's own context has ended.
func canceledBy(ctx context.Context, e *Error) *Error {
	if (e.Class == TimedOut || e.Class == Unreachable) && ctx.Err() != nil {
		e.Class, e.Cause = Canceled, ctx.Err()
	}
	return e
}

// sdkKeys gives keys to the SDK's signature code.
type sdkKeys Keys

func (k sdkKeys) GetCredentials() (*sdkcredentials.Credentials, error) {
	return &sdkcredentials.Credentials{
		AccessKeyId: k.AccessKeyID, AccessKeySecret: k.AccessKeySecret, SecurityToken: k.SecurityToken,
		ProviderName: k.GetProviderName(),
	}, nil
}

func (sdkKeys) GetProviderName() string { return "terraform-innertrail" }
