package cloud

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"
)

// The defaults of [Config].
const (
	DefaultMaxRetries     = 8
	DefaultRequestTimeout = 30 * time.Second
)

// Keys are what a request is signed with.
type Keys struct {
	AccessKeyID     string
	AccessKeySecret string
	SecurityToken   string // set for the keys of a session only
}

// Credentials gives the keys for each request, so that a source that renews
// its keys is asked as often as needed. It must be safe for concurrent use.
type Credentials interface {
	Keys(ctx context.Context) (Keys, error)
}

// StaticKeys are Credentials that never change.
type StaticKeys Keys

// Keys implements [Credentials].
func (k StaticKeys) Keys(context.Context) (Keys, error) { return Keys(k), nil }

// Config says how a [Client] reaches the cloud.
type Config struct {
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
	// Clock is what waits go by; nil means the real one.
	Clock Clock
	// Trace, when set, is told of every attempt. It is never given a secret.
	Trace func(ctx context.Context, call Attempt)
}

// Attempt is one sending of a call, as told to [Config.Trace].
type Attempt struct {
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
	identity     *Identity
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
		transport = newTransport()
	}
	return &Client{config: config, transport: transport, identityLock: make(chan struct{}, 1)}
}

// Clock is the clock that the client waits by.
func (c *Client) Clock() Clock { return c.config.Clock }

// MaxRetries is how often a call that failed in a passing way is sent again.
func (c *Client) MaxRetries() int { return c.config.MaxRetries }

func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          100,
		MaxIdleConnsPerHost:   16,
		IdleConnTimeout:       50 * time.Second,
		TLSHandshakeTimeout:   10 * time.Second,
		ExpectContinueTimeout: time.Second,
	}
}
