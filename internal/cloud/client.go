package cloud

import (
	"context"
	"crypto/x509"
	"net/http"
	"sync"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/connect"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/endpoint"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
)

// The defaults of [Config].
const (
	DefaultMaxRetries     = 8
	DefaultRequestTimeout = 30 * time.Second
)

// Config configures a [Client].
type Config struct {
	// Credentials sign the calls. They are nil for a client that serves [Client.With] and unsigned
	// calls only.
	Credentials Credentials
	// Region is the region of STS on VPC hosts.
	Region string
	// EndpointType is Public, VPC or Internal. The default is Public.
	EndpointType string
	// Endpoints replace the default endpoints, by service.
	Endpoints map[string]endpoint.Endpoint
	// MaxRetries is the number of retries of a call that failed with a retryable error.
	// 0 means none.
	MaxRetries int
	// RequestTimeout limits one attempt. 0 means DefaultRequestTimeout.
	RequestTimeout time.Duration
	// ReadOnly rejects every call that could change something, before it is signed.
	ReadOnly bool
	// Insecure allows sending a token of an identity provider over plain http. Anyone who reads such a
	// token can use it, which is not so for a signature.
	Insecure bool
	// InnerTrail names the operations on inner trails. Empty members get the default.
	InnerTrail operation.InnerTrailAPI
	// UserAgent is sent with every request.
	UserAgent string
	// Transport sends the requests. The default is similar to Go's and honors the proxy variables.
	Transport http.RoundTripper
	// RootCAs are the trusted authorities, see [connect.Roots]. The default is the system's. They are
	// ignored if Transport is set.
	RootCAs *x509.CertPool
	// Clock is the clock for waits and timeouts. The default is the system's.
	Clock model.Clock
	// Trace, if set, is called for every attempt. It gets no secrets.
	Trace func(ctx context.Context, call AttemptInfo)
}

// AttemptInfo describes one attempt of a call for [Config.Trace].
type AttemptInfo struct {
	Service, Action, Host string
	Number                int // from 1
	Status                int // 0 without a response
	Code, RequestID       string
	Took                  time.Duration
}

// Client calls the services for one account. It is safe for concurrent use.
type Client struct {
	config    Config
	transport http.RoundTripper

	identityLock chan struct{} // held during GetCallerIdentity
	mu           sync.Mutex
	identity     *model.CallerIdentity
	identityKey  string            // the access key id of the last GetCallerIdentity
	accountOf    map[string]string // the accounts of access key ids, once identity is known
}

// New returns a client. It makes no call.
func New(config Config) *Client {
	if config.RequestTimeout == 0 {
		config.RequestTimeout = DefaultRequestTimeout
	}
	if config.EndpointType == "" {
		config.EndpointType = endpoint.Public
	}
	if config.Clock == nil {
		config.Clock = model.SystemClock{}
	}
	config.InnerTrail = config.InnerTrail.WithDefaults()
	transport := config.Transport
	if transport == nil {
		transport = connect.NewTransport(config.RootCAs)
	}
	return &Client{config: config, transport: transport, identityLock: make(chan struct{}, 1)}
}

// With returns a client with other credentials. It shares everything else, including connections.
func (c *Client) With(credentials Credentials) *Client {
	config := c.config
	config.Credentials = credentials
	return &Client{config: config, transport: c.transport, identityLock: make(chan struct{}, 1)}
}

// Clock returns the clock of the client.
func (c *Client) Clock() model.Clock { return c.config.Clock }

// UserAgent returns what is sent as the user agent: the name of the provider and its version.
func (c *Client) UserAgent() string { return c.config.UserAgent }

// MaxRetries returns the number of retries of a retryable failure.
func (c *Client) MaxRetries() int { return c.config.MaxRetries }

// Grants returns the RAM permissions that the calls of a purpose need.
func (c *Client) Grants(purpose operation.Purpose, names operation.Names) []operation.Grant {
	return c.config.InnerTrail.Grants(purpose, names)
}

// InnerTrailAPI returns the names of the operations on inner trails.
func (c *Client) InnerTrailAPI() operation.InnerTrailAPI { return c.config.InnerTrail }

// CheckEncrypted returns a [PlainHTTPError] if a token must not be sent to this endpoint.
func (c *Client) CheckEncrypted(to endpoint.Endpoint) error {
	if to.Scheme == "https" || c.config.Insecure {
		return nil
	}
	return &PlainHTTPError{Host: to.Host}
}

// PlainHTTPError is the error of a token that was not sent, since it would have been unencrypted.
type PlainHTTPError struct{ Host string }

// Error returns the reason.
func (e *PlainHTTPError) Error() string {
	return "not sent: " + e.Host + " is plain http, so the token would be sent unencrypted"
}

// OwnHost returns the host that the configuration names for a service, for every region;
// empty if it names none.
func (c *Client) OwnHost(service string) string { return c.config.Endpoints[service].Host }

// OnThisMachine reports whether the configuration names an endpoint on this machine for a service.
func (c *Client) OnThisMachine(service string) bool { return c.config.Endpoints[service].Loopback() }

// endpoint returns the endpoint of a service in a region.
func (c *Client) endpoint(service, region string) endpoint.Endpoint {
	if e, ok := c.config.Endpoints[service]; ok {
		return e
	}
	return endpoint.Of(service, region, c.config.EndpointType)
}
