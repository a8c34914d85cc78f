package cloud

import (
	"context"
	"crypto/x509"
	"net/http"
	"sync"
	"time"
)

// The defaults of [Config].
const (
	DefaultMaxRetries     = 8
	DefaultRequestTimeout = 30 * time.Second
)

// Config says how a [Client] reaches the cloud.
type Config struct {
	// Credentials sign the calls; nil is for a client from which others are made
	// by [Client.With], and for the one call that is not signed.
	Credentials Credentials
	// Region is where the identity is asked for when only VPC hosts are used.
	Region string
	// EndpointType is Public, VPC or Internal; empty means Public.
	EndpointType string
	// Endpoints replace the hosts made by rule, by service.
	Endpoints map[string]Endpoint
	// MaxRetries is how often a call that failed in a passing way is sent again;
	// 0 means never.
	MaxRetries int
	// RequestTimeout bounds a single attempt; 0 means DefaultRequestTimeout.
	RequestTimeout time.Duration
	// ReadOnly refuses every call that could change something, before it is signed.
	ReadOnly bool
	// InnerTrail names the operations on inner trails; its zero value means
	// DefaultInnerTrailAPI.
	InnerTrail InnerTrailAPI
	// UserAgent is sent with every request.
	UserAgent string
	// Transport carries the requests; nil means one like Go's default, which
	// honours the proxy variables.
	Transport http.RoundTripper
	// RootCAs are the authorities to trust, see [Roots]; nil means the system's.
	// They count where Transport is nil.
	RootCAs *x509.CertPool
	// Clock is what waits go by; nil means the real one.
	Clock Clock
	// Trace, when set, is told of every attempt. It is never given a secret.
	Trace func(ctx context.Context, call AttemptInfo)
}

// AttemptInfo is one sending of a call, as told to [Config.Trace].
type AttemptInfo struct {
	Service, Action, Host string
	Number                int // from 1
	Status                int // 0 where no answer came
	Code, RequestID       string
	Took                  time.Duration
}

// Client speaks to one account. It is safe for concurrent use.
type Client struct {
	config    Config
	transport http.RoundTripper

	identityLock chan struct{} // held while the identity is being asked for
	mu           sync.Mutex
	identity     *CallerIdentity
	identityKey  string // the id of the access key that the identity was last asked with
}

// New makes a client. It calls nothing.
func New(config Config) *Client {
	if config.RequestTimeout == 0 {
		config.RequestTimeout = DefaultRequestTimeout
	}
	if config.EndpointType == "" {
		config.EndpointType = Public
	}
	if config.Clock == nil {
		config.Clock = realClock{}
	}
	config.InnerTrail = config.InnerTrail.withDefaults()
	transport := config.Transport
	if transport == nil {
		transport = newTransport(config.RootCAs)
	}
	return &Client{config: config, transport: transport, identityLock: make(chan struct{}, 1)}
}

// With gives a client of other credentials that shares all the rest, the
// connections too.
func (c *Client) With(credentials Credentials) *Client {
	config := c.config
	config.Credentials = credentials
	return &Client{config: config, transport: c.transport, identityLock: make(chan struct{}, 1)}
}

// Clock is the clock that the client waits by.
func (c *Client) Clock() Clock { return c.config.Clock }

// MaxRetries is how often a call that failed in a passing way is sent again.
func (c *Client) MaxRetries() int { return c.config.MaxRetries }
