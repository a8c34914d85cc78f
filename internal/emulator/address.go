package emulator

import (
	"net"
	"regexp"
	"strings"
)

// address is what the Host of a request says.
type address struct {
	host     string // without port
	cloud    bool   // a host under aliyuncs.com
	loopback bool   // a loopback host, perhaps with a project before it
	service  string // of a host that is a service's own; empty when it is not known
	project  string // first label, where it can be one
	region   string
}

var (
	regionForm  = regexp.MustCompile(`^[a-z]{2,3}(-[a-z]+)+(-[0-9]+)?(-[a-z]+-[0-9]+)?$`)
	slsNetworks = []string{"-intranet", "-internal", "-vpc", "-share"}
	rpcNetworks = []string{"-vpc", "-internal", "-openapi-share"}
)

// parseAddress reads a Host header. See the endpoints pages of the services.
func parseAddress(hostport string) address {
	host := strings.ToLower(hostport)
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	host = strings.TrimSuffix(strings.Trim(host, "[]"), ".")
	a := address{host: host}
	if rest, ok := strings.CutSuffix(host, ".log.aliyuncs.com"); ok {
		a.cloud, a.service = true, ServiceSLS
		labels := strings.Split(rest, ".")
		a.region = trimNetwork(labels[len(labels)-1], slsNetworks)
		if len(labels) == 2 {
			a.project = labels[0]
		}
		if len(labels) > 2 || !regionForm.MatchString(a.region) {
			a.service = "" // no such host
		}
		return a
	}
	if rest, ok := strings.CutSuffix(host, ".aliyuncs.com"); ok {
		a.cloud = true
		labels := strings.Split(rest, ".")
		switch product := trimNetwork(labels[0], rpcNetworks); {
		case product == "actiontrail" && len(labels) == 2 && actionTrailRegions[labels[1]]:
			a.service, a.region = ServiceActionTrail, labels[1]
		case product == "actiontrail" && len(labels) == 1:
			a.service = ServiceActionTrail
		case product == "ram" && len(labels) == 1:
			a.service = ServiceRAM
		case product == "sts" && len(labels) == 1:
			a.service = ServiceSTS
		case product == "sts" && len(labels) == 2 && regionForm.MatchString(labels[1]):
			a.service, a.region = ServiceSTS, labels[1]
		}
		return a
	}
	if a.service = loginHost(host); a.service != "" {
		return a
	}
	if isLoopback(host) {
		a.loopback = true
		return a
	}
	// <project>.127.0.0.1, <project>.localhost, <project>.<any other host>
	label, rest, ok := strings.Cut(host, ".")
	if ok && net.ParseIP(host) == nil {
		a.project, a.loopback = label, isLoopback(rest)
	}
	return a
}

func trimNetwork(label string, networks []string) string {
	for _, n := range networks {
		if s, ok := strings.CutSuffix(label, n); ok {
			return s
		}
	}
	return label
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// actionTrailRegions are the regions of ActionTrail. See the ActionTrail API
// reference, "Endpoints".
var actionTrailRegions = setOf(
	"ap-northeast-1", "ap-northeast-2", "ap-southeast-1", "ap-southeast-3", "ap-southeast-5", "ap-southeast-7",
	"cn-beijing", "cn-chengdu", "cn-guangzhou", "cn-hangzhou", "cn-heyuan", "cn-hongkong", "cn-huhehaote",
	"cn-nanjing", "cn-qingdao", "cn-shanghai", "cn-shanghai-finance-1", "cn-shenzhen", "cn-wulanchabu",
	"cn-zhangjiakou", "eu-central-1", "eu-west-1", "me-east-1", "na-south-1", "us-east-1", "us-west-1",
)

func setOf(names ...string) map[string]bool {
	set := make(map[string]bool, len(names))
	for _, n := range names {
		set[n] = true
	}
	return set
}
