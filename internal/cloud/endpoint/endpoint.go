// Package endpoint determines the hosts of the services and parses configured endpoints.
package endpoint

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// The networks from which a service can be reached: the values of endpoint_type.
const (
	Public   = "public"
	VPC      = "vpc"
	Internal = "internal"
)

const localhost = "localhost"

// Endpoint is the address of a service.
type Endpoint struct {
	Scheme string // "https" or "http"
	Host   string // host, with a port if it is not the scheme's default
	Origin string // where it was configured, in words; empty for an endpoint by rule
}

// Parse parses an endpoint as it is configured: a host, which means https, or a URL without a path.
func Parse(text string) (Endpoint, error) {
	full, shown := text, model.ShortName(text)
	if !strings.Contains(text, "://") {
		full = "https://" + text
	}
	u, err := url.Parse(full)
	switch {
	case strings.Contains(text, "@"): // first, since the other errors would quote a password
		return Endpoint{}, errors.New("an endpoint cannot contain a user name or password")
	case err == nil && foreignForm.MatchString(u.Hostname()) && !validHost(u.Hostname()):
		return Endpoint{}, fmt.Errorf("%q has a host with characters that DNS does not allow; use Punycode, such as xn--bcher-kva.example", shown)
	case err != nil || !validHost(u.Hostname()):
		return Endpoint{}, fmt.Errorf("%q is not a host or a URL such as https://ram.aliyuncs.com", shown)
	case u.Scheme != "https" && u.Scheme != "http":
		return Endpoint{}, fmt.Errorf("%q has the scheme %s; only https and http are supported", shown, model.ShortName(u.Scheme))
	case !validPort(u.Port()):
		return Endpoint{}, fmt.Errorf("%q has a port that is not between 1 and 65535", shown)
	case strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "":
		return Endpoint{}, fmt.Errorf("%q has a path or a query; an endpoint is a scheme and a host", shown)
	}
	return Endpoint{Scheme: u.Scheme, Host: strings.TrimSuffix(u.Host, ":")}, nil
}

// hostForm matches a DNS name. foreignForm matches a name in any script, which DNS encodes in
// Punycode (RFC 3492).
var (
	hostForm    = regexp.MustCompile(`^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?$`)
	foreignForm = regexp.MustCompile(`^[\pL\pM\pN_-]+(\.[\pL\pM\pN_-]+)*\.?$`)
)

// validHost reports whether host is a DNS name or an IP address without a zone, which a URL could
// not hold.
func validHost(host string) bool { return net.ParseIP(host) != nil || hostForm.MatchString(host) }

func validPort(port string) bool {
	n, err := strconv.Atoi(port)
	return port == "" || err == nil && n >= 1 && n <= 65535
}

// Loopback reports whether the endpoint is on this machine. A name below localhost is not, since DNS
// may answer for it.
func (e Endpoint) Loopback() bool {
	host := e.hostname()
	if ip := net.ParseIP(host); ip != nil {
		return ip.IsLoopback()
	}
	return host == localhost
}

// Interceptable reports whether others may read what is sent: plain http to another machine.
func (e Endpoint) Interceptable() bool { return e.Scheme != "https" && !e.Loopback() }

// Literal reports whether the host has no subdomains to look up: an IP address or localhost.
func (e Endpoint) Literal() bool {
	host := e.hostname()
	return net.ParseIP(host) != nil || host == localhost
}

// NamesRegion reports whether the host can tell the service which region is meant: a host of the
// cloud's own domain. Any other one, such as an address of this machine, serves all regions alike.
func (e Endpoint) NamesRegion() bool { return strings.HasSuffix(e.hostname(), ".aliyuncs.com") }

// SDKHost returns the host in a form that the SDK can put a project in front of. A URL cannot have
// a name before an IPv6 address. It only affects the Host header, since the connection goes to the
// literal address.
func (e Endpoint) SDKHost() string {
	_, port, bracketed := strings.Cut(e.Host, "]")
	if !bracketed || port != "" && port[0] != ':' {
		return e.Host
	}
	return localhost + port
}

func (e Endpoint) hostname() string {
	u := url.URL{Host: e.Host}
	return strings.ToLower(u.Hostname())
}

// Of returns the endpoint of a service in a region. Hosts are made by rule, so that a new
// region works without a change; the location service is never asked. Sources: the
// endpoint pages of the ActionTrail, RAM, STS and Log Service API references.
func Of(service, region, network string) Endpoint {
	return Endpoint{Scheme: "https", Host: host(service, region, network)}
}

func host(service, region, network string) string {
	switch service {
	case model.RAM:
		return "ram.aliyuncs.com"
	case model.Directory:
		return "resourcedirectory.aliyuncs.com"
	case model.STS:
		if (network == VPC || network == Internal) && region != "" {
			return "sts-vpc." + region + ".aliyuncs.com"
		}
		return "sts.aliyuncs.com"
	case model.SLS:
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
