package cloud

import (
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// The services, by the names that people know.
const (
	ActionTrail = "ActionTrail"
	RAM         = "RAM"
	STS         = "STS"
	SLS         = "Log Service"
)

// The networks from which a service can be reached: the values of
// [Config.EndpointType].
const (
	Public   = "public"
	VPC      = "vpc"
	Internal = "internal"
)

// Endpoint is where one service is reached.
type Endpoint struct {
	Scheme string // "https" or "http"
	Host   string // host, with a port where it is not the scheme's own
}

// ParseEndpoint reads an endpoint as a user writes it: a bare host, which means
// https, or a URL without path.
func ParseEndpoint(text string) (Endpoint, error) {
	full := text
	if !strings.Contains(text, "://") {
		full = "https://" + text
	}
	u, err := url.Parse(full)
	switch {
	case strings.Contains(text, "@"): // before anything that would quote a password
		return Endpoint{}, fmt.Errorf("an endpoint holds no user name or password")
	case err == nil && foreignForm.MatchString(u.Hostname()) && !validHost(u.Hostname()):
		return Endpoint{}, fmt.Errorf("%q has a host with letters beyond those of DNS; write it in Punycode, such as xn--bcher-kva.example", text)
	case err != nil || !validHost(u.Hostname()):
		return Endpoint{}, fmt.Errorf("%q is not a host or a URL such as https://ram.aliyuncs.com", text)
	case u.Scheme != "https" && u.Scheme != "http":
		return Endpoint{}, fmt.Errorf("%q has the scheme %s; only https and http are spoken", text, u.Scheme)
	case !validPort(u.Port()):
		return Endpoint{}, fmt.Errorf("%q has a port that is not between 1 and 65535", text)
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "":
		return Endpoint{}, fmt.Errorf("%q has a path or a query; an endpoint is a scheme and a host", text)
	}
	return Endpoint{Scheme: u.Scheme, Host: strings.TrimSuffix(u.Host, ":")}, nil
}

// hostForm is a name in the letters of DNS, and foreignForm one in those of any
// script, which DNS knows in Punycode (RFC 3492).
var (
	hostForm    = regexp.MustCompile(`^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?$`)
	foreignForm = regexp.MustCompile(`^[\pL\pM\pN_-]+(\.[\pL\pM\pN_-]+)*\.?$`)
)

// validHost takes an address without a zone, which no URL that is made of it could
// hold, or a name.
func validHost(host string) bool { return net.ParseIP(host) != nil || hostForm.MatchString(host) }

func validPort(port string) bool {
	n, err := strconv.Atoi(port)
	return port == "" || err == nil && n >= 1 && n <= 65535
}

// Loopback says whether the endpoint is on this machine.
func (e Endpoint) Loopback() bool {
	host := e.hostname()
	if ip := net.ParseIP(host); ip != nil {
		return ip.IsLoopback()
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// literal says whether the host has no names below it to look up: an address or
// localhost.
func (e Endpoint) literal() bool {
	host := e.hostname()
	return net.ParseIP(host) != nil || host == "localhost"
}

// named is the host as the SDK can put a project in front of it, which it cannot
// with an IPv6 address: no URL has names before brackets. It only makes the Host
// header, since the connection goes to a literal address itself.
func (e Endpoint) named() string {
	_, port, bracketed := strings.Cut(e.Host, "]")
	if !bracketed || port != "" && port[0] != ':' {
		return e.Host
	}
	return "localhost" + port
}

func (e Endpoint) hostname() string {
	u := url.URL{Host: e.Host}
	return strings.ToLower(u.Hostname())
}

// endpoint gives the place where a service is reached for a region. Names are
// made by rule, so that a region that nobody has heard of works; the location
// service is never asked. Sources: the endpoint pages of the ActionTrail, RAM,
// STS and Log Service API references.
func (c *Client) endpoint(service, region string) Endpoint {
	if e, ok := c.config.Endpoints[service]; ok {
		return e
	}
	return Endpoint{Scheme: "https", Host: hostOf(service, region, c.config.EndpointType)}
}

func hostOf(service, region, network string) string {
	switch service {
	case RAM:
		return "ram.aliyuncs.com"
	case STS:
		if (network == VPC || network == Internal) && region != "" {
			return "sts-vpc." + region + ".aliyuncs.com"
		}
		return "sts.aliyuncs.com"
	case SLS:
		if network == VPC || network == Internal {
			return region + "-intranet.log.aliyuncs.com"
		}
		return region + ".log.aliyuncs.com"
	default:
		if network == VPC || network == Internal {
			return "actiontrail-vpc." + region + ".aliyuncs.com"
		}
		return "actiontrail." + region + ".aliyuncs.com"
	}
}
