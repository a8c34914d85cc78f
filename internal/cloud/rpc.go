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

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/endpoint"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
)

// rpc calls an operation of an RPC service without a result. Empty parameters are not sent.
func (c *Client) rpc(ctx context.Context, op operation.Operation, version, region string, params map[string]string) error {
	_, err := c.rpcAttempt(ctx, op, version, region, params, nil)
	return err
}

// rpcAttempt calls an operation and decodes its response into into, unless that is nil. It returns
// the attempt for callers that check the response themselves.
func (c *Client) rpcAttempt(
	ctx context.Context, op operation.Operation, version, region string, params map[string]string, into any,
) (a *attempt, err error) {
	err = c.retry(ctx, op, func(bounded context.Context, number int, keys Keys) (err error) {
		a, err = c.sendRPC(ctx, bounded, op, number, keys, rpcRequest{version, region, params}, into)
		return err
	})
	return a, err
}

// rpcRequest is a request of an RPC service.
type rpcRequest struct {
	version, region string
	params          map[string]string
}

// sendRPC makes one attempt of a call, within bounded, and decodes the response into into, unless that
// is nil. Ctx is the operation's context.
func (c *Client) sendRPC(
	ctx, bounded context.Context, op operation.Operation, number int, keys Keys, r rpcRequest, into any,
) (*attempt, error) {
	a := c.newAttempt(bounded, op, number, c.endpoint(op.Service, r.region))
	a.resource = op.Trails(r.region, r.params["Name"])
	req, err := c.signRPC(bounded, op, a.endpoint, r, keys)
	if err != nil {
		return a, err
	}
	if err := a.do(ctx, req); err != nil || into == nil {
		return a, err
	}
	return a, a.decode(into)
}

// signRPC builds and signs a request (RPC signature 1.0, HMAC-SHA1) with the SDK's code.
func (c *Client) signRPC(ctx context.Context, op operation.Operation, endpoint endpoint.Endpoint, r rpcRequest, keys Keys) (*http.Request, error) {
	request := requests.NewCommonRequest()
	request.Method = requests.POST
	request.Scheme = strings.ToUpper(endpoint.Scheme)
	request.Domain = endpoint.SDKHost()
	request.Version = r.version
	request.ApiName = op.Action
	request.Product = op.Service
	for name, value := range r.params {
		if value != "" {
			request.QueryParams[name] = value
		}
	}
	request.TransToAcsRequest()
	if err := auth.Sign(request, nil, r.region, sdkKeys(keys)); err != nil {
		return nil, op.Fail(model.BadCredentials, "the request could not be signed", err)
	}
	req, err := http.NewRequestWithContext(ctx, request.GetMethod(), request.BuildUrl(), request.GetBodyReader())
	if err != nil {
		return nil, op.Fail(model.Refused, "the endpoint makes no URL", nil)
	}
	for name, value := range request.GetHeaders() {
		req.Header.Set(name, value)
	}
	req.Header.Set("User-Agent", c.config.UserAgent)
	return req, nil
}

// unsignedRPC calls an operation without a signature. The common parameters are in the query. The
// operation's own parameters, which include the secrets, are in a form.
func (c *Client) unsignedRPC(
	ctx context.Context, op operation.Operation, version, region string, params map[string]string, secrets []string, into any,
) (a *attempt, err error) {
	err = c.retry(ctx, op, func(bounded context.Context, number int, _ Keys) error {
		a = c.newAttempt(bounded, op, number, c.endpoint(op.Service, region))
		a.extraSecrets = secrets
		query, form := url.Values{}, url.Values{}
		for name, value := range map[string]string{
			"Action": op.Action, "Version": version, "Format": "JSON", "Timestamp": time.Now().UTC().Format(time.RFC3339), //nolint:forbidigo // A request has the machine's time, signed or not.
		} {
			query.Set(name, value)
		}
		for name, value := range params {
			if value != "" {
				form.Set(name, value)
			}
		}
		to := a.endpoint.Scheme + "://" + a.endpoint.SDKHost() + "/?" + query.Encode()
		req, err := http.NewRequestWithContext(bounded, http.MethodPost, to, strings.NewReader(form.Encode()))
		if err != nil {
			return op.Fail(model.Refused, "the endpoint makes no URL", nil)
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

// sdkKeys passes keys to the SDK's signature code.
type sdkKeys Keys

func (k sdkKeys) GetCredentials() (*sdkcredentials.Credentials, error) {
	return &sdkcredentials.Credentials{
		AccessKeyId: k.AccessKeyID, AccessKeySecret: k.AccessKeySecret, SecurityToken: k.SecurityToken,
		ProviderName: k.GetProviderName(),
	}, nil
}

func (sdkKeys) GetProviderName() string { return "terraform-innertrail" }
