package api

import (
	"net"
	"regexp"
	"strings"
)

// Address is what the Host of a request says.
type Address struct {
	host     string // without port
	cloud    bool   // a host under aliyuncs.com
	Loopback bool   // a loopback host, perhaps with a project before it
	Service  string // of a host that is a service's own; empty when it is not known
	Project  string // first label, where it can be one
	Region   string
}

var (
	regionForm  = regexp.MustCompile(`^[a-z]{2,3}(-[a-z]+)+(-[0-9]+)?(-[a-z]+-[0-9]+)?$`)
	slsNetworks = []string{"-intranet", "-internal", "-vpc", "-share"}
	rpcNetworks = []string{"-vpc", "-internal", "-openapi-share"}
)

// ParseAddress reads a Host header. See the endpoints pages of the services.
func ParseAddress(hostport string) Address {
	host := strings.ToLower(hostport)
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.TrimSuffix(strings.Trim(host, "[]"), ".")
	a := Address{host: host}
	if rest, ok := cutSLSDomain(host); ok {
		a.cloud, a.Service = true, ServiceSLS
		labels := strings.Split(rest, ".")
		a.Region = trimNetwork(labels[len(labels)-1], slsNetworks)
		if len(labels) == 2 {
			a.Project = labels[0]
		}
		if len(labels) > 2 || !regionForm.MatchString(a.Region) {
			a.Service = "" // no such host
		}
		return a
	}
	if rest, ok := strings.CutSuffix(host, ".aliyuncs.com"); ok {
		a.cloud = true
		labels := strings.Split(rest, ".")
		switch product := trimNetwork(labels[0], rpcNetworks); {
		case product == "actiontrail" && len(labels) == 2 && ActionTrailRegions[labels[1]]:
			a.Service, a.Region = ServiceActionTrail, labels[1]
		case product == "actiontrail" && len(labels) == 1:
			a.Service = ServiceActionTrail
		case product == "ram" && len(labels) == 1:
			a.Service = ServiceRAM
		case product == "resourcemanager" && len(labels) == 1:
			a.Service = ServiceResourceManager
		case (product == "resourcedirectory" || product == "resourcedirectory-intl") && len(labels) == 1:
			a.Service = ServiceResourceDirectory
		case product == "sts" && len(labels) == 1:
			a.Service = ServiceSTS
		case product == "sts" && len(labels) == 2 && regionForm.MatchString(labels[1]):
			a.Service, a.Region = ServiceSTS, labels[1]
		}
		return a
	}
	if a.Service = loginHost(host); a.Service != "" {
		return a
	}
	if IsLoopback(host) {
		a.Loopback = true
		return a
	}
	// <project>.127.0.0.1, <project>.localhost, <project>.<any other host>, and with a
	// region: <project>.<region>.localhost, <region>.localhost
	label, rest, ok := strings.Cut(host, ".")
	if ok && net.ParseIP(host) == nil {
		a.Project = label
		if region, after, more := strings.Cut(rest, "."); more && SLSRegions[region] {
			a.Region, rest = region, after
		} else if SLSRegions[label] {
			a.Project, a.Region = "", label
		}
		a.Loopback = IsLoopback(rest)
	}
	return a
}

// OfCloud reports whether the host is one that only the cloud has.
func (a Address) OfCloud() bool { return a.cloud || a.Service != "" }

// cutSLSDomain cuts a domain of SLS off a host; it has two.
func cutSLSDomain(host string) (rest string, ok bool) {
	if rest, ok = strings.CutSuffix(host, ".log.aliyuncs.com"); ok {
		return rest, true
	}
	return strings.CutSuffix(host, ".sls.aliyuncs.com")
}

func trimNetwork(label string, networks []string) string {
	for _, n := range networks {
		if s, ok := strings.CutSuffix(label, n); ok {
			return s
		}
	}
	return label
}

// IsLoopback reports whether a host is this machine.
func IsLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// ActionTrailRegions are the regions of ActionTrail. See the ActionTrail API
// reference, "Endpoints".
var ActionTrailRegions = SetOf(
	"ap-northeast-1", "ap-northeast-2", "ap-southeast-1", "ap-southeast-3", "ap-southeast-5", "ap-southeast-7",
	"cn-beijing", "cn-chengdu", "cn-guangzhou", "cn-hangzhou", "cn-heyuan", "cn-hongkong", "cn-huhehaote",
	"cn-nanjing", "cn-qingdao", "cn-shanghai", "cn-shanghai-finance-1", "cn-shenzhen", "cn-wulanchabu",
	"cn-zhangjiakou", "eu-central-1", "eu-west-1", "me-east-1", "na-south-1", "us-east-1", "us-west-1",
)

// SLSRegions are the regions of SLS. See the SLS API reference, "Endpoints".
var SLSRegions = SetOf(
	"ap-northeast-1", "ap-northeast-2", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3", "ap-southeast-5",
	"ap-southeast-6", "ap-southeast-7", "cn-beijing", "cn-beijing-finance-1", "cn-chengdu", "cn-fuzhou", "cn-guangzhou",
	"cn-hangzhou", "cn-hangzhou-finance", "cn-heyuan", "cn-hongkong", "cn-huhehaote", "cn-nanjing", "cn-north-2-gov-1",
	"cn-qingdao", "cn-shanghai", "cn-shanghai-finance-1", "cn-shenzhen", "cn-shenzhen-finance", "cn-wuhan-lr",
	"cn-wulanchabu", "cn-zhangjiakou", "eu-central-1", "eu-west-1", "me-central-1", "me-east-1", "na-south-1", "us-east-1", "us-west-1",
)

// SetOf returns the set of some names.
func SetOf(names ...string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, n := range names {
		set[n] = true
	}
	return set
}

// metadataHost is where an ECS instance finds its metadata.
const metadataHost = "100.100.100.200"

// loginHost returns the service that has a host of its own; empty when none has it.
// See the ECS documentation, "Access mode of instance metadata", and the sources
// of the Alibaba Cloud CLI.
func loginHost(host string) string {
	switch {
	case host == metadataHost:
		return ServiceECSMetadata
	case strings.HasPrefix(host, "signin-") && strings.HasSuffix(host, ".alibabacloudsso.com"):
		return ServiceCloudSSO
	case host == "oauth.aliyun.com" || host == "oauth.alibabacloud.com":
		return ServiceOAuth
	}
	return ""
}
