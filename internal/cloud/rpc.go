package cloud

import (
	"context"
	"net/http"
	"strings"

	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth"
	sdkcredentials "github.com/aliyun/alibaba-cloud-sdk-go/sdk/auth/credentials"
	"github.com/aliyun/alibaba-cloud-sdk-go/sdk/requests"
)

// rpc calls an operation of an RPC service whose answer says nothing. Parameters
// that are empty are not sent.
func (c *Client) rpc(ctx context.Context, op operation, version, region string, params map[string]string) error {
	_, err := c.rpcExchange(ctx, op, version, region, params, nil)
	return err
}

// rpcExchange calls an operation and decodes its answer into into, unless that is
// nil. The exchange is for those who may find the answer unreadable themselves.
func (c *Client) rpcExchange(
	ctx context.Context, op operation, version, region string, params map[string]string, into any,
) (x *exchange, err error) {
	err = c.perform(ctx, op, func(bounded context.Context, number int) error {
		x = c.newExchange(bounded, op, number, c.endpoint(op.service, region))
		req, err := c.signRPC(bounded, op, x.endpoint, version, region, params)
		if err != nil {
			return err
		}
		// The answer's body has been read and closed by the exchange.
		if _, err := x.RoundTrip(req); err != nil { //nolint:bodyclose // see above
			return x.lost(err)
		}
		if x.err != nil {
			return settle(ctx, x.err)
		}
		if into == nil {
			return nil
		}
		return x.decode(into)
	})
	return x, err
}

// signRPC builds and signs a request (RPC signature 1.0, HMAC-SHA1) with the
// SDK's own request and signature code.
func (c *Client) signRPC(
	ctx context.Context, op operation, endpoint Endpoint, version, region string, params map[string]string,
) (*http.Request, error) {
	keys, err := c.config.Credentials.Keys(ctx)
	if err != nil {
		return nil, err
	}
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

// settle tells a caller who gave up from a request that took too long: for both
// the attempt's own context has ended.
func settle(ctx context.Context, e *Error) *Error {
	if (e.Class == TimedOut || e.Class == Unreachable) && ctx.Err() != nil {
		e.Class, e.cause = Canceled, ctx.Err()
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
