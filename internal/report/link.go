package report

import (
	"net/url"
	"strings"
)

// consoles are the domains of the vendor's consoles, in China and international.
var consoles = []string{"console.aliyun.com", "console.alibabacloud.com"}

// ConsoleLink returns an address if it is a page of one of the vendor's consoles, which may
// become a link, and otherwise "". Browsers read some addresses in another way than this program
// does, so that it accepts less than a browser would: no user, no port, and no character that
// a browser drops or takes for another one.
func ConsoleLink(address string) string {
	for _, c := range []byte(address) {
		if c <= ' ' || c >= 0x7f || strings.IndexByte("\"'<>\\^`{|}", c) >= 0 {
			return ""
		}
	}
	parsed, err := url.Parse(address)
	if err != nil || !strings.HasPrefix(address, "https://") || parsed.User != nil || len(address) > maxAddress {
		return ""
	}
	for _, domain := range consoles {
		if label, below := strings.CutSuffix(parsed.Host, "."+domain); parsed.Host == domain || below && isLabels(label) {
			return address
		}
	}
	return ""
}

// maxAddress is the length of an address that becomes a link.
const maxAddress = 2048

// isLabels reports whether a text is a name of hosts in lower case.
func isLabels(text string) bool {
	for label := range strings.SplitSeq(text, ".") {
		if label == "" || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return false
		}
	}
	return true
}
